using System.Collections.Concurrent;
using System.Collections.Immutable;
using Helen.Rounds;

namespace Helen.Recovery.Tests.Support;

/// <summary>An uncrashed run: its model, and every write, read and exchange that a crash can hit. New rounds appear here by themselves.</summary>
internal sealed class Census
{
    private static readonly ConcurrentDictionary<int, Lazy<Task<Census>>> Taken = [];

    private Census(ImmutableArray<double> coefficients, SessionWorld world)
    {
        Coefficients = coefficients;
        Tuples = [.. world.Dealt!.Taken];
        var faults = world.Journals[0].Faults;
        Writes = [.. faults.Writes];
        Exchanges = [.. faults.Exchanges.Distinct()];
        Reads = [.. faults.Reads];
    }

    /// <summary>The model.</summary>
    public ImmutableArray<double> Coefficients { get; }

    /// <summary>Which tuples it used.</summary>
    public ImmutableArray<(int Party, SegmentId Segment, ushort Part)> Tuples { get; }

    /// <summary>Every durable write of a party, in order.</summary>
    public ImmutableArray<(string Place, int Deliveries)> Writes { get; }

    /// <summary>Every exchange of a segment, in order.</summary>
    public ImmutableArray<RoundNumber> Exchanges { get; }

    /// <summary>Every read of the journal.</summary>
    public ImmutableArray<string> Reads { get; }

    public static Task<Census> OfAsync(int parties) => Taken.GetOrAdd(parties, _ => new(() => Task.Run(() => TakeAsync(parties)))).Value;

    /// <summary>For test cases, which are listed before any test runs.</summary>
    public static Census Of(int parties) => OfAsync(parties).GetAwaiter().GetResult();

    /// <summary>
    /// Runs with a fault, and compares: the same bits where no preprocessing was burnt, since every step then drew the coins of the uncrashed run; within the budget's bound
    /// where an MPC segment had to start anew, with other masks.
    /// </summary>
    /// <returns>Whether the model is the same bit by bit because it must be.</returns>
    public async Task<bool> AssertSameModelAsync(int parties, int faulty, Faults faults)
    {
        using var world = new SessionWorld(parties, faulty, faults);
        var model = (await world.RunAsync()).Model.Coefficients;
        Assert.True(faults.Happened, "The fault did not happen.");
        var same = world.Dealt!.Taken.SequenceEqual(Tuples);
        var bound = world.Document.Budget.TruncationErrorBound;
        Assert.InRange(bound, 0, 1e-7);
        if (same) Assert.Equal(Coefficients.AsEnumerable(), model);
        else Assert.All(Coefficients.Zip(model), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, bound));
        return same;
    }

    private static async Task<Census> TakeAsync(int parties)
    {
        using var world = new SessionWorld(parties);
        return new((await world.RunAsync()).Model.Coefficients, world);
    }
}
