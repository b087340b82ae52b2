using System.Collections.Immutable;
using System.Diagnostics;
using Helen.Cryptography.Hashing;
using Helen.Grains.Abstractions;
using Helen.Grains.Proofs;
using Helen.Grains.Storage;
using Helen.Grains.Tests.Support;
using Helen.Storage.Records;

namespace Helen.Grains.Tests.Proofs;

/// <summary>Verdicts are made once, in parallel, and count for exactly what they judged (architecture §3, §5).</summary>
public sealed class ProofVerificationTests
{
    private const int Timeout = 60_000;
    private const string Round = "3/0/1/0", LaterRound = "3/1/1/0";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Verify_TwoJobs_AreInTwoWorkersAtOnce()
    {
        using var listener = new ActivityListener { ShouldListenTo = source => source.Name == Work.SourceName, Sample = (ref _) => ActivitySamplingResult.AllData };
        ActivitySource.AddActivityListener(listener);
        // Neither check ends before the other has begun; a machine of one processor has one worker.
        using var both = new Barrier(Math.Min(2, Environment.ProcessorCount));
        var traced = 0;
        var checker = new CountingChecker
        {
            Answer = () =>
            {
                if (Activity.Current?.OperationName == Work.Proof) Interlocked.Increment(ref traced);
                return both.SignalAndWait(Timeout / 2, Ct);
            },
        };
        await using var world = await StartAsync(checker);

        Assert.Equal([true, true], await Grain(world).VerifyAsync(Round, [Job(1), Job(2)], [], Ct));

        Assert.Equal((2, 2), (checker.Count, traced));
    }

    [Fact(Timeout = Timeout)]
    public async Task Verify_JudgedBefore_IsNotJudgedAgain()
    {
        var verdict = false;
        var checker = new CountingChecker { Answer = () => verdict };
        await using var world = await StartAsync(checker);
        Assert.Equal([false], await Grain(world).VerifyAsync(Round, [Job(1)], [], Ct));
        verdict = true;
        Assert.Equal([false, true], await Grain(world).VerifyAsync(Round, [Job(1), Job(2)], [], Ct));

        await world.RestartAsync();

        verdict = false;
        Assert.Equal([false, true], await Grain(world).VerifyAsync(Round, [Job(1), Job(2)], [], Ct));
        Assert.Equal(2, checker.Count);
    }

    [Theory(Timeout = Timeout)]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public async Task Verify_VerdictOfAnotherEnvelopeOrDescription_IsNotUsed(int wire, int description)
    {
        var checker = new CountingChecker();
        await using var world = await StartAsync(checker);
        await Grain(world).VerifyAsync(Round, [Job(1)], [], Ct);
        checker.Answer = () => false;

        Assert.Equal([false], await Grain(world).VerifyAsync(Round, [Job(wire, description)], [], Ct));

        Assert.Equal(2, checker.Count);
    }

    /// <summary>What somebody wrote into the store counts for what it names, and for nothing else; the honest record beside it shows that the place is right.</summary>
    [Theory(Timeout = Timeout)]
    [InlineData(1, 1, 0)]
    [InlineData(1, 2, 1)]
    [InlineData(2, 1, 1)]
    public async Task Verify_ForgedRecord_CountsOnlyForWhatItNames(int wire, int description, int checks)
    {
        var checker = new CountingChecker { Answer = () => false };
        await using var world = await StartAsync(checker);
        var forged = VerdictBook.Empty.Of(Round).With([(VerdictBook.NameOf(Job(wire, description)), true)]);
        await world.Stores[0].Records.WriteAsync(Record(world), (byte[])[VerdictBook.Version, .. forged.Encode()], null, Ct);

        Assert.Equal([checks == 0], await Grain(world).VerifyAsync(Round, [Job(1)], [], Ct));

        Assert.Equal(checks, checker.Count);
    }

    [Theory(Timeout = Timeout)]
    [InlineData(0)]
    [InlineData(5)]
    public async Task Activate_BrokenRecord_Throws(int length)
    {
        await using var world = await StartAsync(new CountingChecker());
        await world.Stores[0].Records.WriteAsync(Record(world), (byte[])[VerdictBook.Version, .. new byte[length]], null, Ct);
        await Assert.ThrowsAnyAsync<Exception>(() => Grain(world).VerifyAsync(Round, [Job(1)], [], Ct));
    }

    [Fact(Timeout = Timeout)]
    public async Task Verify_LaterRound_ForgetsTheEarlierOne()
    {
        var checker = new CountingChecker();
        await using var world = await StartAsync(checker);
        await Grain(world).VerifyAsync(Round, [Job(1)], [], Ct);
        await Grain(world).VerifyAsync(LaterRound, [Job(2)], [], Ct);
        await Grain(world).VerifyAsync(Round, [Job(1)], [], Ct);
        Assert.Equal(3, checker.Count);
    }

    [Fact(Timeout = Timeout)]
    public async Task Verify_MoreVerdictsThanARecordHolds_AnswersAll()
    {
        var checker = new CountingChecker();
        await using var world = await StartAsync(checker);
        ImmutableArray<ProofWork> jobs = [.. Enumerable.Range(0, 1100).Select(i => Job(i))];
        Assert.All(await Grain(world).VerifyAsync(Round, jobs, [], Ct), Assert.True);
        Assert.All(await Grain(world).VerifyAsync(Round, jobs, [], Ct), Assert.True);
        Assert.InRange(checker.Count, 1100, 1100 + 200);
    }

    /// <summary>Two activations of one grain: the one whose ETag is old is dropped, and its successor knows the other's verdicts.</summary>
    [Fact(Timeout = Timeout)]
    public async Task Verify_SecondEngineOverTheSameStore_StaleOneIsDropped()
    {
        var checker = new CountingChecker();
        await using var world = await StartAsync(checker);
        await Grain(world).VerifyAsync(Round, [Job(1)], [], Ct);
        var twinChecker = new CountingChecker();
        await using var twin = await Silo.StartAsync(world.Harness, world.Links[0], world.Stores[0], new WorldOptions { Checker = _ => twinChecker });
        await Grain(world, twin).VerifyAsync(Round, [Job(1), Job(2)], [], Ct);
        Assert.Equal(1, twinChecker.Count);

        await Assert.ThrowsAnyAsync<Exception>(() => Grain(world).VerifyAsync(Round, [Job(1), Job(3)], [], Ct));

        Assert.Equal([true, true], await Grain(world).VerifyAsync(Round, [Job(1), Job(2)], [], Ct));
        Assert.Equal(2, checker.Count);
    }

    [Fact]
    public void Parts_HeldTwice_StayUntilBothLetGo()
    {
        var parts = new ProofParts();
        byte[] bytes = [1, 2, 3];
        var first = parts.Hold([bytes]);
        var second = parts.Hold([[.. bytes]]);
        first.Dispose();
        first.Dispose();
        Assert.Equal(bytes, parts.Find(Digest.Of(bytes)).ToArray());
        second.Dispose();
        Assert.Throws<InvalidDataException>(() => parts.Find(Digest.Of(bytes)));
    }

    private static Task<GrainWorld> StartAsync(CountingChecker checker) => GrainWorld.StartAsync(2, 2, new WorldOptions { Checker = _ => checker });

    private static IProofVerificationGrain Grain(GrainWorld world, Silo? silo = null) => (silo ?? world.Silos[0]).Engine.Client.GetGrain<IProofVerificationGrain>(KeyOf(world));

    private static string KeyOf(GrainWorld world) => ProofVerificationGrain.KeyOf(world.Harness.Document.Id.ToString(), 1);

    private static RecordName Record(GrainWorld world) => new(RecordGrainStorage.ScopeOf(ProofVerificationGrain.StateName, ProofVerificationGrain.TypeName), KeyOf(world));

    private static ProofWork Job(int number) => Job(number, number);

    private static ProofWork Job(int wire, int description) => new() { Wire = Digest.Of(BitConverter.GetBytes(wire)).ToArray(), Description = BitConverter.GetBytes(description) };
}
