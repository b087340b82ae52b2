using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Randomness;
using Helen.Mpc.Tests.Support;
using Helen.Rounds;

namespace Helen.Training.Tests.Phases.KeyGeneration;

/// <summary>
/// P2 opens something else than an honest party would, and has committed to exactly that. What it would open honestly is taken from a run without deviation, which is the accept twin:
/// all parties' coins are the same in both runs.
/// </summary>
internal static class CommittedDeviation
{
    /// <summary>Bytes of the nonce before every opened value.</summary>
    public const int NonceBytes = 32;

    /// <summary>The coins of a party, the same in every run.</summary>
    public static CoinSeed SeedOf(ISegmentChannel channel, int seed = 1) => SeedOf(channel.Self.Index, seed);

    /// <summary>The same by index.</summary>
    public static CoinSeed SeedOf(int party, int seed)
    {
        var bytes = new byte[CoinSeed.ByteCount];
        (bytes[0], bytes[1]) = ((byte)seed, (byte)party);
        return CoinSeed.FromStored(bytes);
    }

    /// <summary>How both parties end when P2 opens <paramref name="alter"/> of (P1's, its own honest) opening under <paramref name="label"/>.</summary>
    public static async Task<LockStepNetwork.Outcome<T>[]> RunAsync<T>(SegmentId segment, Func<LockStepNetwork.Channel, Task<T>> party, string label, Func<byte[], byte[], byte[]> alter)
    {
        var views = new List<Digest>();
        using var honest = new LockStepNetwork(2, segment);
        honest.Adversary = (_, _) => views.Add(honest.Channels[0].View);
        foreach (var outcome in await honest.RunAsync(party)) Assert.NotNull(outcome.Result);

        // Commitment, confirmation, opening.
        var at = Enumerable.Range(0, honest.Log.Count - 2).First(step =>
            honest.Log[step].Payloads[1].AsSpan().StartsWith(CommitmentTo(honest, label, views[step], honest.Log[step + 2].Payloads[1]).ToArray()));
        var opening = alter(honest.Log[at + 2].Payloads[0], honest.Log[at + 2].Payloads[1]);
        using var network = new LockStepNetwork(2, segment)
        {
            Adversary = (info, payloads) =>
            {
                if (info.Step == at) payloads[1] = [.. CommitmentTo(honest, label, views[at], opening).ToArray(), .. payloads[1][Digest.ByteCount..]];
                if (info.Step == at + 2) payloads[1] = opening;
            },
        };
        return await network.RunAsync(party);
    }

    /// <summary>How both parties end when P2's message of one exchange, counted from the last, is another.</summary>
    public static async Task<LockStepNetwork.Outcome<T>[]> RunAsync<T>(SegmentId segment, Func<LockStepNetwork.Channel, Task<T>> party, Index exchange, Func<byte[], byte[]> alter)
    {
        using var honest = new LockStepNetwork(2, segment);
        foreach (var outcome in await honest.RunAsync(party)) Assert.NotNull(outcome.Result);
        var at = exchange.GetOffset(honest.Log.Count);
        using var network = new LockStepNetwork(2, segment)
        {
            Adversary = (info, payloads) =>
            {
                if (info.Step == at) payloads[1] = alter(payloads[1]);
            },
        };
        return await network.RunAsync(party);
    }

    /// <summary>P1 halts and names P2 for this fault.</summary>
    public static void AssertNamed<T>(LockStepNetwork.Outcome<T>[] outcomes, Fault fault)
    {
        var blame = Assert.Single(outcomes[0].Blames);
        Assert.Equal((new PartyId(1), fault), (blame.Culprit, blame.Fault));
    }

    private static Digest CommitmentTo(LockStepNetwork network, string label, Digest view, byte[] opening) => Digest.Of(new CanonicalWriter().Text("helen/key-generation/commitment/1").Text(label)
        .Digest(network.Session.Digest).Byte((byte)network.Segment.Phase).UInt16(network.Segment.Iteration).UInt16(network.Segment.Index).Byte(network.Attempt).Digest(view)
        .UInt16(1).Raw(opening).Written.Span);
}
