using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Rounds;

namespace Helen.Mpc.DualMasks;

/// <summary>
/// One party's part of a coin that no party chooses (protocol §6.3): committed together with the prover's first message, revealed only after every message
/// that the challenge judges has arrived. The coin is a hash of all contributions and of the view they all had.
/// </summary>
internal sealed class JointCoin
{
    /// <summary>Bytes of a contribution: 2κ, so that the commitment hides and binds.</summary>
    public const int ContributionBytes = 32;

    private readonly byte[] _contribution = new byte[ContributionBytes];

    public JointCoin(IRandomSource random) => random.Fill(_contribution);

    /// <summary>The 32 bytes to reveal.</summary>
    public ReadOnlySpan<byte> Contribution => _contribution;

    /// <summary>The commitment of a party to a contribution, bound to its place in the session.</summary>
    public static Digest Commit(ISegmentChannel channel, PartyId party, int tryNumber, ReadOnlySpan<byte> contribution) =>
        Digest.Of(Place("helen/dual-mask/coin-commitment/v1", channel).UInt16((ushort)party.Index).UInt16((ushort)tryNumber).Raw(contribution).Written.Span);

    /// <summary>The coin of everybody's contributions, in party order.</summary>
    public static Digest Combine(ISegmentChannel channel, int tryNumber, Digest view, IReadOnlyList<byte[]> contributions)
    {
        var writer = Place("helen/dual-mask/coin/v1", channel).UInt16((ushort)tryNumber).Digest(view).UInt16((ushort)contributions.Count);
        foreach (var contribution in contributions) writer.Raw(contribution);
        return Digest.Of(writer.Written.Span);
    }

    /// <summary>E^{(i)}: <paramref name="rows"/> × <paramref name="columns"/> bits of SHAKE256(coin, prover index). No two provers share a challenge.</summary>
    public static bool[][] Challenge(Digest coin, PartyId prover, int rows, int columns)
    {
        using var hash = new Shake256Hash();
        hash.Append(new CanonicalWriter().Text("helen/dual-mask/challenge/v1").Digest(coin).UInt16((ushort)prover.Index).UInt32((uint)rows).UInt32((uint)columns).Written.Span);
        var bits = new byte[((rows * columns) + 7) / 8];
        hash.Finish(bits);
        var challenge = new bool[rows][];
        for (var v = 0; v < rows; v++)
        {
            challenge[v] = new bool[columns];
            for (var t = 0; t < columns; t++)
            {
                var k = (v * columns) + t;
                challenge[v][t] = ((bits[k >> 3] >> (k & 7)) & 1) == 1;
            }
        }
        return challenge;
    }

    /// <summary>Redacted until revealed.</summary>
    public override string ToString() => "coin contribution";

    private static CanonicalWriter Place(string label, ISegmentChannel channel) => new CanonicalWriter().Text(label).Digest(channel.Session.Digest)
        .Byte((byte)channel.Segment.Phase).UInt16(channel.Segment.Iteration).UInt16(channel.Segment.Index).Byte(channel.Attempt);
}
