using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Commitments;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.SigmaProofs.CiphertextLinearMap;
using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.SigmaProofs.EncryptedVector;

/// <summary>
/// "Enc(b_1), …, Enc(b_d) hold the vector that C commits to" (protocol §5.5): a linear map with one row, bases (1+N)^{χ_l} and image Π Enc(b_l)^{χ_l}.
/// Another proof (§5.4) bounds |b_l|, so that nothing wraps mod N.
/// </summary>
public sealed class EncryptedVectorStatement
{
    /// <summary>Puts a statement together; the count of a peer's message is checked before.</summary>
    /// <param name="key">The Paillier key.</param>
    /// <param name="commitmentKey">Key for rows of d entries over the same N.</param>
    /// <param name="commitment">C = Com(b; r).</param>
    /// <param name="ciphertexts">Enc(b_l), d of them.</param>
    /// <param name="entryBits">|b_l| &lt; 2^entryBits.</param>
    /// <exception cref="ArgumentException">Counts or keys do not fit together.</exception>
    public EncryptedVectorStatement(PaillierPublicKey key, VectorCommitmentKey commitmentKey, Commitment commitment, ImmutableArray<Ciphertext> ciphertexts, int entryBits)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(commitmentKey);
        ArgumentNullException.ThrowIfNull(commitment);
        if (ciphertexts.IsDefaultOrEmpty || ciphertexts.Length != commitmentKey.Generators.Length || ciphertexts.Any(c => c is null)) throw new ArgumentException($"There must be {commitmentKey.Generators.Length} ciphertexts.", nameof(ciphertexts));
        (Key, CommitmentKey, Commitment, Ciphertexts) = (key, commitmentKey, commitment, ciphertexts);
        Bounds = BoundsFor(key.Parameters, ciphertexts.Length, entryBits);
    }

    /// <summary>The Paillier key.</summary>
    public PaillierPublicKey Key { get; }

    /// <summary>The commitment's key.</summary>
    public VectorCommitmentKey CommitmentKey { get; }

    /// <summary>C.</summary>
    public Commitment Commitment { get; }

    /// <summary>Enc(b_l).</summary>
    public ImmutableArray<Ciphertext> Ciphertexts { get; }

    /// <summary>Lengths of the one-row linear map; needed to read a proof.</summary>
    public LinearMapBounds Bounds { get; }

    /// <summary>Lengths for d entries: the image's exponent Σ χ_l a_l has |N|/2 + c + ⌈log2 d⌉ bits.</summary>
    public static LinearMapBounds BoundsFor(SecurityParameters parameters, int columns, int entryBits)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        return new(parameters, 1, columns, entryBits, parameters.EncryptionExponentBits + parameters.ChallengeBits + IntegerResponses.CeilingLog2(columns));
    }

    /// <summary>Absorbs ciphertexts and commitment, draws χ_l, and gives the linear map with the challenges.</summary>
    internal (LinearMapStatement LinearMap, BigInteger[] Chi) Combine(Transcript transcript)
    {
        transcript.Append("encrypted-vector"u8, "v1"u8);
        transcript.Append("key"u8, CommitmentKey.Id);
        transcript.Append("entry-bits"u8, Bounds.EntryBits);
        transcript.Append("C"u8, Commitment.Value);
        transcript.Append("b"u8, [.. Ciphertexts.Select(c => c.Value)]);
        var chi = transcript.ChallengeIntegers("chi"u8, Ciphertexts.Length, Bounds.Parameters.ChallengeBits);
        var image = Key.NSquared.CreateTable([.. Ciphertexts.Select(c => c.Value)]).ProductPublic(chi);
        var bases = new LinearMapBases(Key, [.. chi.Select(x => Key.EncryptPublic(x))]);
        return (new(CommitmentKey, bases, [Commitment], [new Ciphertext(image)], Bounds), chi);
    }
}
