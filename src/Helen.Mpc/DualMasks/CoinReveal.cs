using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;

namespace Helen.Mpc.DualMasks;

/// <summary>A revealed contribution to the joint coin, with the view that its sender had when it revealed.</summary>
internal sealed record CoinReveal(byte[] Contribution, Digest View)
{
    /// <summary>Null unless the bytes are exactly a contribution and a digest.</summary>
    public static CoinReveal? TryRead(ReadOnlySpan<byte> wire)
    {
        var reader = new CanonicalReader(wire);
        var contribution = reader.Raw(JointCoin.ContributionBytes).ToArray();
        var view = reader.Digest();
        return reader.Finish() ? new(contribution, view) : null;
    }

    public byte[] Write() => new CanonicalWriter().Raw(Contribution).Digest(View).ToArray();
}
