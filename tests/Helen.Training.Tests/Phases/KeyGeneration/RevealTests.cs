using System.Numerics;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.Paillier.Generation;
using Helen.Cryptography.Randomness;
using Helen.Rounds;
using Helen.Training.Phases.KeyGeneration;
using Helen.Training.Tests.Support;

namespace Helen.Training.Tests.Phases.KeyGeneration;

/// <summary>A party whose deviation was noticed pretends to have lost its memory instead of revealing its seed: no honest party tries again with it.</summary>
public sealed class RevealTests
{
    // A hang is a failure, not a wait.
    private const int Timeout = 300_000;
    private const int StepsPerSegment = 1024;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>In the search and in the completion.</summary>
    [Theory(Timeout = Timeout)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public async Task RunAsync_NextEpochAnnouncedInsteadOfASeed_AllHaltAndNameNobody(int parties, bool completion)
    {
        var harness = new KeyGenerationHarness(parties, 31 + parties);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var network = harness.Connect();
        var last = parties - 1;
        // Whoever has not noticed the deviation yet may well begin again, as if it had not got the value: so all are to be past their check.
        var accusing = network.Endpoints[..last].Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).ToArray();
        var honest = network.Endpoints[..last].Select((endpoint, i) => Task.Run(
            () => harness.RunPartyAsync(AtTheSeed(endpoint, () => accusing[i].TrySetResult()), PartyMoves.Honest, stop.Token), stop.Token)).ToArray();
        var deviator = Task.Run(
            async () =>
            {
                var links = AtTheSeed(network.Endpoints[last], () => throw new IOException("The process ends."));
                await Assert.ThrowsAsync<IOException>(() => harness.RunPartyAsync(links, completion ? new WrongTestPower() : new EveryCandidateRejected(), stop.Token));
                await Task.WhenAll(accusing.Select(at => at.Task)).WaitAsync(stop.Token);
                return await harness.RunPartyAsync(network.Endpoints[last], PartyMoves.Honest, stop.Token);
            },
            stop.Token);

        var ends = await Task.WhenAll(honest);

        var blames = ends.Select(end => Assert.Single(Assert.IsType<KeyGenerationOutcome.Halted>(end).Blames)).ToList();
        Assert.All(blames, blame => Assert.Null(blame.Culprit));
        Assert.All(blames, blame => Assert.Contains(blame.Fault, new[] { Fault.InvalidProof, Fault.PeerComplaint }));
        Assert.Contains(blames, blame => blame.Fault == Fault.InvalidProof);
        // An honest party that really lost its memory there learns of it, and is not named either.
        var own = Assert.Single(Assert.IsType<KeyGenerationOutcome.Halted>(await deviator).Blames);
        Assert.Equal((null, Fault.PeerComplaint), (own.Culprit, own.Fault));
        await stop.CancelAsync();

        DeviatingLinks AtTheSeed(IPeerLinks inner, Action accuses)
        {
            var (at, before, single) = (default(SegmentId), 0, 0);
            return new(inner, (header, payload) =>
            {
                if (header.Kind != ReservedKinds.SegmentExchange || header.Round.Attempt != 1) return payload;
                // Commitments are as long as seeds. In the search nothing is accepted, so the seed that accuses follows at once on that of the slots; the completion has three commitments.
                var segment = new SegmentId(header.Round.Phase, header.Round.Iteration, (ushort)(header.Round.Step / StepsPerSegment));
                if (segment != at) (at, before, single) = (segment, 0, 0);
                var (previous, isSeed) = (before, payload.Length == CoinSeed.ByteCount);
                before = payload.Length;
                if (isSeed) single++;
                if (isSeed && (completion ? segment.Index == 1 && single == 4 : previous == CoinSeed.ByteCount)) accuses();
                return payload;
            });
        }
    }

    private sealed class EveryCandidateRejected : PartyMoves
    {
        public override BigInteger Power(Biprimality test, BigInteger basis, BigInteger power) => power * 2 % test.N;
    }

    private sealed class WrongTestPower : PartyMoves
    {
        public override BigInteger[] TestPowers(PaillierPublicKey key, BigInteger[] powers) => [.. powers[..^1], key.N.Value - powers[^1]];
    }
}
