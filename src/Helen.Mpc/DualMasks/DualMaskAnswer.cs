using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Paillier;

namespace Helen.Mpc.DualMasks;

/// <summary>
/// What a party sends once the coin is known. A prover whose responses stay in range sends them; one whose responses do not sends fresh M_v for the next try and
/// nothing of this one; one that is proven already sends neither. All three end with a commitment to the next coin, which is needed if anyone tries again.
/// </summary>
internal sealed record DualMaskAnswer(DualMaskResponse? Response, ImmutableArray<BigInteger> Extras, Digest Coin)
{
    private const byte Proven = 0, Accepted = 1, Rejected = 2;

    /// <summary>The prover tries again.</summary>
    public bool Retries => !Extras.IsEmpty;

    /// <summary>Null unless well formed; a proven prover may not answer again, any other must.</summary>
    public static DualMaskAnswer? TryRead(ReadOnlySpan<byte> wire, MaskLayout layout, PaillierPublicKey key, bool proven)
    {
        var reader = new CanonicalReader(wire);
        var kind = reader.Byte();
        if (kind > Rejected || kind == Proven != proven) return null;
        var response = kind == Accepted ? DualMaskResponse.Read(ref reader, layout, key.Parameters) : null;
        var extras = kind == Rejected ? DualMaskOffer.ReadResidues(ref reader, layout.Rows, key) : [];
        var answer = new DualMaskAnswer(response, extras, reader.Digest());
        return reader.Finish() ? answer : null;
    }

    public byte[] Write(MaskLayout layout, PaillierPublicKey key)
    {
        var writer = new CanonicalWriter().Byte(Response is not null ? Accepted : Retries ? Rejected : Proven);
        Response?.Write(writer, layout, key.Parameters);
        foreach (var residue in Extras) writer.Unsigned(residue, key.NSquared.ByteCount);
        return writer.Digest(Coin).ToArray();
    }
}
