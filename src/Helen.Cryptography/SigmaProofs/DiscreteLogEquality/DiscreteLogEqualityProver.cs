using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.SigmaProofs.DiscreteLogEquality;

/// <summary>Defends an opening share after an opening failed (protocol §3.4).</summary>
public static class DiscreteLogEqualityProver
{
    /// <summary>Proves a statement about the share's owner. The transcript already holds session, round and prover, and is advanced.</summary>
    /// <exception cref="ArgumentException">The share belongs to another party or key.</exception>
    public static DiscreteLogEqualityProof Prove(DiscreteLogEqualityStatement statement, ThresholdKeyShare share, Transcript transcript, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(share);
        ArgumentNullException.ThrowIfNull(transcript);
        ArgumentNullException.ThrowIfNull(random);
        if (share.PartyIndex != statement.PartyIndex || !share.BelongsTo(statement.Key)) throw new ArgumentException("The share does not belong to the statement's party and key.", nameof(share));
        var n = statement.Key.Paillier.N;
        var bits = statement.Key.Paillier.Parameters.MaskBits(statement.Key.ShareBits);
        var mask = IntegerResponses.NextMask(random, bits);
        using var exponent = Helen.Arithmetic.Modular.SecretExponent.FromSigned(mask, bits);
        var ciphertextMask = n.PowSecret(statement.Base, exponent);
        var anchorMask = n.PowSecret(statement.Key.Anchor, exponent);
        var e = statement.Challenge(transcript, ciphertextMask, anchorMask);
        return new(ciphertextMask, anchorMask, share.Respond(e, mask));
    }
}
