using Helen.Grains.Abstractions;
using Helen.Grains.Tests.Support;
using Helen.Rounds;

namespace Helen.Recovery.Tests;

/// <summary>A second engine takes a party's session up over the same store while the first one runs: one of them goes on, and nothing is said twice (architecture §3.1).</summary>
public sealed class DuplicateActivationTests
{
    private const int Timeout = 120_000;

    public static TheoryData<Phase, int, bool> Places => new()
    {
        { Phase.Agreement, 1, false }, { Phase.KeyGeneration, 1, false }, { Phase.InputPreparation, 1, false }, { Phase.ModelCompute, 1, false }, { Phase.ModelCompute, 15, false },
        { Phase.ModelCompute, 30, false }, { Phase.Release, 1, false }, { Phase.Release, 3, false },
        // While the tuples are made, when the first have left, in the middle of what they are for.
        { Phase.InputPreparation, 1, true }, { Phase.ModelCompute, 2, true }, { Phase.ModelCompute, 15, true },
    };

    [Theory(Timeout = Timeout), MemberData(nameof(Places))]
    public async Task Run_SecondActivationBegins_OneGoesOnAndNothingIsSaidTwice(Phase phase, int nth, bool produce)
    {
        var ct = TestContext.Current.CancellationToken;
        var seen = 0;
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var world = await GrainWorld.StartAsync(2, 2, new WorldOptions
        {
            Produce = produce,
            OnSend = envelope =>
            {
                if (envelope.Header.Round.Phase == phase && Interlocked.Increment(ref seen) == nth) reached.TrySetResult();
            },
        });
        foreach (var silo in world.Silos) await silo.Session.StartAsync(ct);
        await reached.Task.WaitAsync(ct);
        await using var twin = await world.StartTwinAsync(0);
        var ends = await Task.WhenAll(twin.EndAsync(), world.Silos[1].EndAsync());
        Assert.All(ends, end => Assert.Equal(SessionState.Released, end.State));
        Assert.Equal(ends[0].Result!.Coefficients, ends[1].Result!.Coefficients);
        Assert.All(world.Links, links => Assert.Empty(links.Equivocations));
        Assert.All(world.Tuples, taken => Assert.Equal(taken.Addresses.Distinct(), taken.Addresses));
    }
}
