using Helen.Arithmetic.Randomness;
using Helen.Recovery.Tests.Support;
using Helen.Rounds;
using Helen.Storage.Tests.Support;
using Helen.Training.Session;

namespace Helen.Recovery.Tests;

/// <summary>
/// A party's store is put back from an older copy while its peers live on, without a counter outside the store (protocol §8.4). The copy is harmless, since nothing was said after
/// it was taken, or it is refused: by the party itself, whose peers hold more than its store knows, or by its peers, who were told something else in the same place and stop.
/// </summary>
public sealed class RestoredCopyTests
{
    private const int Timeout = 120_000, Step = 8;
    private static readonly PartyId Restored = new(0);

    /// <summary>Copies and crashes over the whole session.</summary>
    public static TheoryData<int, int, string, int, string> Pairs
    {
        get
        {
            var cases = new TheoryData<int, int, string, int, string>();
            foreach (var parties in new[] { 2, 3 })
            {
                var writes = Census.Of(parties).Writes;
                for (var copy = 0; copy < writes.Length; copy += Step)
                    for (var crash = copy + 1; crash < writes.Length; crash += 2 * Step)
                        cases.Add(parties, copy, writes[copy].Place, crash, writes[crash].Place);
            }

            return cases;
        }
    }

    [Theory(Timeout = Timeout), MemberData(nameof(Pairs))]
    public async Task Run_StoreIsPutBack_IsHarmlessOrRefused(int parties, int copied, string copiedPlace, int crashed, string crashedPlace)
    {
        var faults = new Faults { Crash = (crashed, CrashPoint.CommitThrows) };
        using var world = new SessionWorld(parties, Restored.Index, faults);
        await AssertHarmlessOrRefusedAsync(world, take => faults.OnWritten = write => { if (write == copied) take(); }, deaths: 1, $"{copiedPlace} to {crashedPlace}");
    }

    /// <summary>
    /// The parties make their tuples, and the copy has the ledger and the blocks of them, too: from when the epoch was opened, or its first tuples reserved, to when some have left,
    /// or all.
    /// </summary>
    public static TheoryData<int, string, string> ProducedPairs
    {
        get
        {
            var cases = new TheoryData<int, string, string>();
            foreach (var parties in new[] { 2, 3 })
            {
                var uses = ProductionCensus.Of(parties).Certain;
                List<string> reserved = [.. uses.Where(use => use.StartsWith("reserve", StringComparison.Ordinal))], left = [.. uses.Where(use => use.StartsWith("hand out", StringComparison.Ordinal))];
                foreach (var death in left) cases.Add(parties, "open epoch", death);
                cases.Add(parties, reserved[0], left[1]);
                cases.Add(parties, reserved[^2], left[^1]);
            }

            return cases;
        }
    }

    [Theory(Timeout = Timeout), MemberData(nameof(ProducedPairs))]
    public async Task Run_StoreWithItsTuplesIsPutBack_IsHarmlessOrRefused(int parties, string copied, string death)
    {
        var faults = new Faults { InUses = [(death, UseFault.DiesAfter)] };
        using var world = new SessionWorld(parties, Restored.Index, faults, produce: true);
        await AssertHarmlessOrRefusedAsync(world, take => faults.OnUsed = use => { if (use == copied) take(); }, deaths: 1, $"{copied} to {death}");
    }

    /// <summary>The same, from an epoch before the one that the peers know: whatever the party had taken in it, it announces that epoch for the second time, and everything stops.</summary>
    [Theory(Timeout = Timeout)]
    [InlineData(2, 0)]
    [InlineData(2, -1)]
    [InlineData(3, 0)]
    [InlineData(3, -1)]
    public async Task Run_StoreWithItsTuplesFromAnEarlierEpochIsPutBack_ConvictsTheParty(int parties, int secondDeath)
    {
        List<string> left = [.. (await ProductionCensus.OfAsync(parties)).Certain.Where(use => use.StartsWith("hand out", StringComparison.Ordinal))];
        var faults = new Faults { InUses = [(left[0], UseFault.DiesBefore), (secondDeath < 0 ? left[^1] : left[0], UseFault.DiesAfter)] };
        using var world = new SessionWorld(parties, Restored.Index, faults, produce: true);
        AssertConvicted(await AssertHarmlessOrRefusedAsync(world, take => faults.OnUsed = use => { if (use == "open epoch") take(); }, deaths: 2, "earlier epoch"));
    }

    /// <summary>The copy is older than a crash that the peers know of: the party announces an epoch for the second time.</summary>
    [Theory(Timeout = Timeout)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Run_StoreFromAnEarlierEpochIsPutBack_ConvictsTheParty(int parties)
    {
        var writes = (await Census.OfAsync(parties)).Writes;
        var update = writes.Index().First(write => write.Item.Place == "ModelCompute 1, round 0").Index;
        var faults = new Faults { Crash = (update, CrashPoint.CommitThrows), SecondCrash = (update + 3, CrashPoint.CommitThrows) };
        using var world = new SessionWorld(parties, Restored.Index, faults);
        AssertConvicted(await AssertHarmlessOrRefusedAsync(world, take => faults.OnWritten = write => { if (write == 2) take(); }, deaths: 2, "earlier epoch"));
    }

    private static void AssertConvicted(SessionOutcome[] peers)
    {
        Assert.All(peers, outcome => Assert.Contains(Assert.IsType<SessionOutcome.Halted>(outcome).Blames, blame => (blame.Culprit, blame.Fault) == (Restored, Fault.Equivocation)
            || blame is { Culprit: null, Fault: Fault.PeerComplaint }));
        Assert.Contains(peers, outcome => Assert.IsType<SessionOutcome.Halted>(outcome).Blames.Any(blame => blame.Culprit == Restored));
    }

    /// <param name="world">The session.</param>
    /// <param name="copyAt">Says when to take the copy; the first time counts.</param>
    /// <param name="deaths">After so many the copy is put back.</param>
    /// <param name="what">For the failure.</param>
    private static async Task<SessionOutcome[]> AssertHarmlessOrRefusedAsync(SessionWorld world, Action<Action> copyAt, int deaths, string what)
    {
        ByteJournal? journal = null;
        MemoryWorld? tuples = null;
        copyAt(() =>
        {
            if (journal is null) (journal, tuples) = (world.Journals[Restored.Index].Copy(), world.Produced?.StoreOf(Restored).Copy());
        });
        world.Died = party =>
        {
            if (party != Restored || --deaths != 0) return;
            world.Journals[Restored.Index] = journal!;
            world.Produced?.Restore(Restored, tuples!);
        };

        // Coins that do not repeat: what is done again differs.
        var own = world.PartyAsync(Restored, new SystemRandomSource());
        var peers = Task.WhenAll(world.Links.Where(links => links.Self != Restored).Select(links => world.PartyAsync(links.Self)));
        await Task.WhenAny(peers, RefusedAsync(own));
        Assert.True(deaths <= 0, $"{what}: the process has not ended {deaths} times more.");
        Assert.Empty(world.Tuples.Twice);
        Assert.All(world.Seen, seen => Assert.Empty(seen.Twice));
        Assert.All(world.Links.Where(links => links.Self != Restored), links => Assert.Empty(links.Equivocations));
        if (!peers.IsCompletedSuccessfully)
        {
            // The party itself has seen that its store lacks what it once had.
            Assert.IsType<InvalidDataException>(own.Exception?.InnerException);
            return [];
        }

        var outcomes = await peers;
        foreach (var outcome in outcomes)
        {
            if (outcome is SessionOutcome.Halted halted) Assert.All(halted.Blames, blame => Assert.Contains(blame.Culprit, new PartyId?[] { Restored, null }));
        }

        var models = outcomes.OfType<SessionOutcome.Released>().Select(released => released.Model.Model.Digest).Distinct().ToList();
        Assert.InRange(models.Count, 0, 1);
        if (!world.Links[Restored.Index].Equivocations.IsEmpty) Assert.True(models.Count == 0, $"{what}: released, although {string.Join(", ", world.Links[Restored.Index].Equivocations)} was said twice.");
        return outcomes;

        static async Task RefusedAsync(Task<SessionOutcome> party)
        {
            await ((Task)party).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!party.IsFaulted) await Task.Delay(System.Threading.Timeout.Infinite, TestContext.Current.CancellationToken);
        }
    }
}
