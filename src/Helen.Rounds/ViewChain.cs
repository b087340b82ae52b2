using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;

namespace Helen.Rounds;

/// <summary>
/// The hash chain over all broadcasts (protocol §3.2): view_r = H(view_{r−1} ‖ round ‖ every party's broadcast envelopes of the round, own included,
/// ordered by (party, block)). Unicast is left out, since not everybody sees it.
/// </summary>
internal static class ViewChain
{
    private static readonly byte[] s_start = "helen/view/1/start"u8.ToArray();
    private static readonly byte[] s_link = "helen/view/1/link"u8.ToArray();

    internal static Digest Start(SessionId session) => Digest.Of(new CanonicalWriter().Block(s_start).Digest(session.Digest).Written.Span);

    internal static Digest Extend(Digest view, RoundNumber round, IEnumerable<(PartyId From, ushort Block, Digest Digest)> broadcasts)
    {
        var writer = new CanonicalWriter().Block(s_link).Digest(view)
            .Byte((byte)round.Phase).UInt16(round.Iteration).UInt16(round.Step).Byte(round.Attempt);
        foreach (var (from, block, digest) in broadcasts.OrderBy(entry => entry.From.Index).ThenBy(entry => entry.Block))
            writer.UInt16((ushort)from.Index).UInt16(block).Digest(digest);
        return Digest.Of(writer.Written.Span);
    }
}
