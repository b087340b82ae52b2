using Helen.Recovery.Tests.Support;
using Helen.Rounds;

namespace Helen.Recovery.Tests;

/// <summary>One party's process ends at every place of a whole session, in every way, and begins again; the others live on (protocol §8). Who it is goes round with the cases.</summary>
public abstract class CrashTests(int parties)
{
    // A hang is a failure, not a wait.
    protected const int Timeout = 120_000;

    /// <summary>Every durable write of a session, by the ways a process can end in it.</summary>
    protected static TheoryData<int, string, CrashPoint, int> WritesOf(int parties)
    {
        var cases = new TheoryData<int, string, CrashPoint, int>();
        var turn = 0;
        foreach (var (write, (place, deliveries)) in Census.Of(parties).Writes.Index())
            foreach (var point in Enum.GetValues<CrashPoint>())
                if (point <= CrashPoint.CommitThrows || deliveries > (point == CrashPoint.MidOutbox ? 1 : 0))
                    cases.Add(write, place, point, turn++ % parties);
        return cases;
    }

    /// <summary>Every segment, in the middle of its exchanges.</summary>
    protected static TheoryData<string, int, ushort, int> SegmentsOf(int parties)
    {
        var cases = new TheoryData<string, int, ushort, int>();
        var turn = 0;
        foreach (var segment in Census.Of(parties).Exchanges.Where(round => round.Phase != Phase.Agreement).GroupBy(Places.SegmentOf))
        {
            var middle = segment.ElementAt(segment.Count() / 2);
            cases.Add($"{middle.Phase}: {Places.Of(middle)}", middle.Iteration, middle.Step, turn++ % parties);
        }

        return cases;
    }

    protected async Task CrashInWriteAsync(int write, string place, CrashPoint point, int faulty)
    {
        var census = await Census.OfAsync(parties);
        var same = await census.AssertSameModelAsync(parties, faulty, new Faults { Crash = (write, point) });
        // Nothing was preprocessed yet, or all of it was used: the comparison bit by bit is not an exception.
        if (!place.StartsWith("ModelCompute", StringComparison.Ordinal) && !place.StartsWith("position", StringComparison.Ordinal)) Assert.True(same, $"{place} burnt preprocessing.");
    }

    protected async Task CrashInSegmentAsync(string place, int iteration, ushort step, int faulty)
    {
        var census = await Census.OfAsync(parties);
        var exchange = census.Exchanges.Single(round => $"{round.Phase}: {Places.Of(round)}" == place && round.Iteration == iteration && round.Step == step);
        await census.AssertSameModelAsync(parties, faulty, new Faults { CrashAt = exchange });
    }
}
