using System.Collections.Concurrent;
using System.Collections.Immutable;
using Helen.Recovery.Tests.Support;
using Helen.Rounds;

namespace Helen.Recovery.Tests;

/// <summary>
/// One party's process ends at every place of a key generation, in every way, and begins again; the others live on (protocol §3.5, §8). What was not confirmed by everybody is lost
/// and searched again, a confirmed key is finished: one key, whatever happened.
/// </summary>
public sealed class KeyGenerationCrashTests
{
    // A hang is a failure, not a wait.
    private const int Timeout = 300_000;
    private const int Confirmation = 3;
    private static readonly ConcurrentDictionary<int, Lazy<Task<(ImmutableArray<(string Place, int Deliveries)> Writes, ImmutableArray<RoundNumber> Exchanges, ImmutableArray<string> Reads)>>> s_census = [];

    /// <summary>Every durable write; with two parties every way to end in it, with three one way each, by turns.</summary>
    public static TheoryData<int, int, string, CrashPoint, int> Writes
    {
        get
        {
            var cases = new TheoryData<int, int, string, CrashPoint, int>();
            var turn = 0;
            foreach (var parties in new[] { 2, 3 })
            {
                foreach (var (write, (place, deliveries)) in CensusOf(parties).Writes.Index())
                {
                    var points = Enum.GetValues<CrashPoint>().Where(point => point <= CrashPoint.CommitThrows || deliveries > (point == CrashPoint.MidOutbox ? 1 : 0)).ToList();
                    foreach (var point in parties == 2 ? points : [points[write % points.Count]]) cases.Add(parties, write, place, point, turn++ % parties);
                }
            }

            return cases;
        }
    }

    /// <summary>Every message before the confirmation, which are not journalled, and the echo of the announcements.</summary>
    public static TheoryData<int, int, string, int> Exchanges
    {
        get
        {
            var cases = new TheoryData<int, int, string, int>();
            var turn = 0;
            foreach (var parties in new[] { 2, 3 })
                foreach (var (exchange, round) in CensusOf(parties).Exchanges.Index().Where(exchange => exchange.Item.Phase == Phase.Agreement || Places.SegmentOf(exchange.Item).Index < Confirmation))
                    cases.Add(parties, exchange, Places.Of(round), turn++ % parties);
            return cases;
        }
    }

    /// <summary>The first read of every entry.</summary>
    public static TheoryData<int, string> Reads
    {
        get
        {
            var cases = new TheoryData<int, string>();
            foreach (var (read, place) in CensusOf(2).Reads.Index().DistinctBy(read => read.Item)) cases.Add(read, place);
            return cases;
        }
    }

    [Theory(Timeout = Timeout), MemberData(nameof(Writes))]
    public Task Run_ProcessEndsInAWrite_AllHoldOneKey(int parties, int write, string place, CrashPoint point, int faulty)
    {
        // Whoever has journalled that it will confirm the key keeps it; before that, all search again. A party that has not announced anything yet is only late.
        var accepted = CensusOf(parties).Writes.Index().First(entry => entry.Item.Place == "accepted").Index;
        var written = point is not (CrashPoint.BeforeCommit or CrashPoint.CommitFails);
        var searched = write < accepted || (write == accepted && !written);
        var epoch = searched && (write > 0 || written) ? (byte)2 : (byte)1;
        return AssertOneKeyAsync(parties, faulty, new Faults { Crash = (write, point) }, epoch, place);
    }

    /// <summary>What one party has accepted and another has not seen, nobody has confirmed: all drop it.</summary>
    [Theory(Timeout = Timeout)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Run_ProcessEndsBehindItsAcceptanceAndAPeerLacksItsLastMessage_AllDropTheKey(int parties)
    {
        var census = CensusOf(parties);
        var last = census.Exchanges.Last(round => round.Phase == Phase.KeyGeneration && Places.SegmentOf(round).Index < Confirmation);
        var accepted = census.Writes.Index().First(entry => entry.Item.Place == "accepted").Index;
        var faults = new Faults { Lost = (last, new(parties - 1)), Crash = (accepted, CrashPoint.CommitThrows) };
        await AssertOneKeyAsync(parties, 0, faults, 2, "accepted");
        Assert.Contains("dropped", faults.Writes.Select(write => write.Place));
    }

    [Theory(Timeout = Timeout), MemberData(nameof(Exchanges))]
    public Task Run_ProcessEndsBeforeTheConfirmation_AllHoldOneKeyOfTheNextEpoch(int parties, int exchange, string place, int faulty) =>
        AssertOneKeyAsync(parties, faulty, new Faults { CrashAt = CensusOf(parties).Exchanges[exchange] }, 2, place);

    [Theory(Timeout = Timeout), MemberData(nameof(Reads))]
    public Task Run_JournalCannotBeRead_AllHoldOneKey(int read, string place) => AssertOneKeyAsync(2, read % 2, new Faults { FailingRead = read }, null, place);

    private static async Task AssertOneKeyAsync(int parties, int faulty, Faults faults, byte? epoch, string place)
    {
        using var world = new KeyWorld(parties, faulty, faults);
        var accepted = await world.RunAsync();
        Assert.True(faults.Happened, $"{place}: the fault did not happen.");
        if (epoch is { } expected) Assert.Equal(expected, accepted);
    }

    /// <summary>For test cases, which are listed before any test runs: what a party of an uncrashed run writes, exchanges and reads.</summary>
    private static (ImmutableArray<(string Place, int Deliveries)> Writes, ImmutableArray<RoundNumber> Exchanges, ImmutableArray<string> Reads) CensusOf(int parties) =>
        s_census.GetOrAdd(parties, _ => new(() => Task.Run(async () =>
        {
            var faults = new Faults();
            using var world = new KeyWorld(parties, 0, faults);
            Assert.Equal(1, await world.RunAsync());
            return (faults.Writes.ToImmutableArray(), faults.Exchanges.Distinct().ToImmutableArray(), faults.Reads.ToImmutableArray());
        }))).Value.GetAwaiter().GetResult();
}
