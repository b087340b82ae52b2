using System.Collections.Immutable;
using Helen.Cryptography.Hashing;
using Helen.Rounds.Tests.Support;
using static Helen.Rounds.Tests.Support.World;

namespace Helen.Rounds.Tests;

/// <summary>
/// Whoever is proven to have cheated is named by every honest party, also by one that stands a round behind, begins again or is shown less than the others (protocol §3.2, §8.3);
/// and nobody who holds a proof waits for ever.
/// </summary>
public sealed class DisputeTests
{
    /// <summary>P1 tells two parties two things and begins a new epoch before they can see it: what each was told outlives the epoch.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Equivocation_ThenANewEpoch_IsNamedByBoth(bool inASegment)
    {
        await using var world = new World(3);
        var target = inASegment ? new RoundNumber(s_segment.Phase, s_segment.Iteration, 0, 1) : ToyRound.At(1);
        world.Liar = (envelope, to) => [envelope.Header.From == P(1) && envelope.Header.Round == target ? world.Resign(envelope, inASegment ? [(byte)to.Index] : Honest((uint)to.Index)) : envelope];
        await world.AllAsync(driver => ResumeAsync(driver, 1));
        // P1 sends its message of the step and goes no further.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(world.Token);
        var liar = StepAsync(world.Drivers[0], stop.Token);
        foreach (var step in await Task.WhenAll(world.Drivers.Skip(1).Select(honest => StepAsync(honest, world.Token)))) Assert.IsType<Step<ToyState>.Advance>(step);
        await stop.CancelAsync();
        await QuietAsync(liar);
        var again = ResumeAsync(world.Drivers[0], 2);
        AssertNamed(await Task.WhenAll(world.Drivers.Skip(1).Select(honest => Task.Run(async () =>
        {
            var lost = await Assert.ThrowsAsync<AttemptLostException>(() => NextAsync(honest));
            await ResumeAsync(honest, lost.Epoch);
            Assert.IsType<Step<ToyState>.Advance>(await StepAsync(honest, world.Token));
            return await NextAsync(honest);
        }))), P(1));
        await again;

        Task<Step<ImmutableArray<ReadOnlyMemory<byte>>>> ResumeAsync(RoundDriver driver, byte epoch) => driver.ResumeAsync(epoch, default, _ => [], world.Token);

        async Task<Step<ToyState>> StepAsync(RoundDriver driver, CancellationToken ct)
        {
            if (!inASegment)
            {
                var start = (Step<ToyState>.Advance)await driver.StartAsync(ToyRound.At(0), coins => ToyRound.Say(world.State(driver.Self.Index), 1, 1, false, coins), ct);
                return await driver.RunAsync(new ToyRound(1, last: true), start.Next, ct);
            }

            return await driver.RunSegmentAsync(s_segment, 1, async (channel, token) =>
            {
                await channel.ExchangeAsync(new byte[] { 1 }, token);
                return 0;
            }, ct) is Step<int>.Halt halt ? new Step<ToyState>.Halt(halt.Blames) : new Step<ToyState>.Advance(world.State(driver.Self.Index), []);
        }

        async Task<Step<ToyState>> NextAsync(RoundDriver driver) => await driver.ConfirmAsync(ToyRound.At(20), world.Token) is Step<ConfirmedView>.Halt halt
            ? new Step<ToyState>.Halt(halt.Blames) : new Step<ToyState>.Advance(world.State(driver.Self.Index), []);
    }

    private static readonly SegmentId s_segment = new(Phase.ModelCompute, 0, 0);

    private static byte[] Honest(uint value) => ToyMessage.Honest(value).ToBytes();

    private static async Task QuietAsync(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static void AssertNamed(Step<ToyState>[] honest, PartyId culprit)
    {
        foreach (var step in honest) Assert.Equal([culprit], BlamesOf(step).Select(blame => blame.Culprit).Distinct());
    }
}
