using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Paillier;

namespace Helen.Mpc.DualMasks;

/// <summary>First message of a batch: C_t for every mask, M_v for every row of the first try, and the commitment to the first coin.</summary>
internal sealed record DualMaskOffer(ImmutableArray<BigInteger> Masks, ImmutableArray<BigInteger> Extras, Digest Coin)
{
    public static DualMaskOffer? TryRead(ReadOnlySpan<byte> wire, MaskLayout layout, PaillierPublicKey key)
    {
        var reader = new CanonicalReader(wire);
        var offer = new DualMaskOffer(ReadResidues(ref reader, layout.Count, key), ReadResidues(ref reader, layout.Rows, key), reader.Digest());
        return reader.Finish() ? offer : null;
    }

    public byte[] Write(PaillierPublicKey key)
    {
        var writer = new CanonicalWriter();
        foreach (var residue in Masks) writer.Unsigned(residue, key.NSquared.ByteCount);
        foreach (var residue in Extras) writer.Unsigned(residue, key.NSquared.ByteCount);
        return writer.Digest(Coin).ToArray();
    }

    internal static ImmutableArray<BigInteger> ReadResidues(ref CanonicalReader reader, int count, PaillierPublicKey key)
    {
        var residues = ImmutableArray.CreateBuilder<BigInteger>(count);
        for (var i = 0; i < count; i++) residues.Add(reader.Unsigned(key.NSquared.ByteCount));
        return residues.MoveToImmutable();
    }
}
