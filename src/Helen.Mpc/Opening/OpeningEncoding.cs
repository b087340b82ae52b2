using System.Numerics;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.SigmaProofs.DiscreteLogEquality;

namespace Helen.Mpc.Opening;

/// <summary>Payloads of an opening: one share, or one proof, per ciphertext. Every party knows how many, so they carry no counts.</summary>
internal static class OpeningEncoding
{
    public static byte[] WriteShares(ThresholdPublicKey key, IReadOnlyList<BigInteger> shares)
    {
        var writer = new CanonicalWriter();
        foreach (var r in shares) writer.Unsigned(r, key.Paillier.N.ByteCount);
        return writer.ToArray();
    }

    /// <summary>Null unless the bytes are exactly <paramref name="count"/> residues; membership is checked when they are combined.</summary>
    public static BigInteger[]? TryReadShares(ReadOnlySpan<byte> wire, ThresholdPublicKey key, int count)
    {
        var reader = new CanonicalReader(wire);
        var shares = new BigInteger[count];
        for (var i = 0; i < shares.Length; i++) shares[i] = reader.Unsigned(key.Paillier.N.ByteCount);
        return reader.Finish() ? shares : null;
    }

    public static byte[] WriteProofs(ThresholdPublicKey key, IReadOnlyList<DiscreteLogEqualityProof> proofs)
    {
        var writer = new CanonicalWriter();
        foreach (var proof in proofs) proof.Write(writer, key);
        return writer.ToArray();
    }

    /// <summary>Null unless the bytes are exactly <paramref name="count"/> proofs.</summary>
    public static DiscreteLogEqualityProof[]? TryReadProofs(ReadOnlySpan<byte> wire, ThresholdPublicKey key, int count)
    {
        var reader = new CanonicalReader(wire);
        var proofs = new DiscreteLogEqualityProof[count];
        for (var k = 0; k < count; k++) proofs[k] = DiscreteLogEqualityProof.Read(ref reader, key);
        return reader.Finish() ? proofs : null;
    }
}
