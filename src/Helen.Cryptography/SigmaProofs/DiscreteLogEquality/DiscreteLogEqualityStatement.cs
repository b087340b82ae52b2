using System.Numerics;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.SigmaProofs.DiscreteLogEquality;

/// <summary>"My opening share r_i is ± c^{e_i} for the e_i of my verification key Y_i = γ^{e_i} mod N" (protocol §3.4).</summary>
public sealed class DiscreteLogEqualityStatement
{
    /// <summary>Puts a statement together; r_i may be anything that a peer sent.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The key has no such party.</exception>
    public DiscreteLogEqualityStatement(ThresholdPublicKey key, int partyIndex, MaskedCiphertext ciphertext, BigInteger share)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(ciphertext);
        ArgumentOutOfRangeException.ThrowIfNegative(partyIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(partyIndex, key.VerificationKeys.Length);
        (Key, PartyIndex, Ciphertext, Share) = (key, partyIndex, ciphertext, share);
    }

    /// <summary>The threshold key.</summary>
    public ThresholdPublicKey Key { get; }

    /// <summary>Whose share it is.</summary>
    public int PartyIndex { get; }

    /// <summary>The ciphertext that was being opened.</summary>
    public MaskedCiphertext Ciphertext { get; }

    /// <summary>r_i as sent.</summary>
    public BigInteger Share { get; }

    /// <summary>c mod N.</summary>
    internal BigInteger Base => Key.Paillier.N.Reduce(Ciphertext.Inner.Value);

    /// <summary>|z| &lt; 2^ResponseBits.</summary>
    internal int ResponseBits => Key.Paillier.Parameters.ResponseBits(Key.ShareBits);

    /// <summary>Absorbs statement and first messages and draws e.</summary>
    internal BigInteger Challenge(Transcript transcript, BigInteger ciphertextMask, BigInteger anchorMask)
    {
        transcript.Append("discrete-log-equality"u8, "v1"u8);
        transcript.Append("key"u8, Key.Id);                     // N, h and every Y_i; γ follows from them
        transcript.Append("party"u8, PartyIndex);
        transcript.Append("c"u8, Ciphertext.Inner.Value);
        transcript.Append("r"u8, Share);
        transcript.Append("A"u8, ciphertextMask);
        transcript.Append("B"u8, anchorMask);
        return transcript.ChallengeInteger("e"u8, Key.Paillier.Parameters.ChallengeBits);
    }
}
