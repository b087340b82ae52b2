using System.Collections.Concurrent;
using System.Collections.Immutable;
using Helen.Rounds;

namespace Helen.Recovery.Tests.Support;

/// <summary>An uncrashed run over tuples that the parties make: every message of the production and every use of the tuples' ledger and store that a crash can hit.</summary>
internal sealed class ProductionCensus
{
    private static readonly ConcurrentDictionary<int, Lazy<Task<ProductionCensus>>> Taken = [];

    private ProductionCensus(SessionWorld world)
    {
        var faults = world.Journals[0].Faults;
        Productions = [.. faults.Productions.Distinct()];
        Uses = [.. faults.Uses];
    }

    /// <summary>Every message of the production, in order.</summary>
    public ImmutableArray<RoundNumber> Productions { get; }

    /// <summary>Every use, in order; none comes twice.</summary>
    public ImmutableArray<string> Uses { get; }

    /// <summary>The setup of the epoch, and the first batch of every shape: their exchanges.</summary>
    public ImmutableArray<ImmutableArray<RoundNumber>> Segments => [.. Productions.GroupBy(Places.SegmentOf).Select(segment => segment.ToImmutableArray()).DistinctBy(segment => segment.Length)];

    /// <summary>
    /// Uses that every run makes: the ledger's epoch, reservation and hand-out of each segment's first part (whether dual masks are tried again is chance), and blocks from the first, the
    /// middle and near the end of what is stored and taken.
    /// </summary>
    public ImmutableArray<string> Certain
    {
        get
        {
            var (put, taken) = (Of("put"), Of("take"));
            return [.. Uses.Where(use => use == "open epoch" || (use.EndsWith("/0", StringComparison.Ordinal) && (Is(use, "reserve") || Is(use, "hand out")))),
                put[0], put[put.Count / 2], put[put.Count * 3 / 4], taken[0], taken[taken.Count / 2], taken[taken.Count * 3 / 4]];

            List<string> Of(string what) => [.. Uses.Where(use => Is(use, what))];

            static bool Is(string use, string what) => use.StartsWith($"{what} ", StringComparison.Ordinal);
        }
    }

    public static Task<ProductionCensus> OfAsync(int parties) => Taken.GetOrAdd(parties, _ => new(() => Task.Run(async () =>
    {
        using var world = new SessionWorld(parties, produce: true);
        await AssertModelAsync(parties, world);
        return new ProductionCensus(world);
    }))).Value;

    /// <summary>For test cases, which are listed before any test runs.</summary>
    public static ProductionCensus Of(int parties) => OfAsync(parties).GetAwaiter().GetResult();

    /// <summary>Runs with a fault: the model of a run without, within the budget's bound, since no coins repeat; and nothing twice.</summary>
    public static async Task AssertModelAsync(int parties, Faults faults, int faulty, bool allDie)
    {
        using var world = new SessionWorld(parties, faulty, faults, produce: true, allDie);
        await AssertModelAsync(parties, world);
        Assert.True(faults.Happened, "The fault did not happen.");
    }

    private static async Task AssertModelAsync(int parties, SessionWorld world)
    {
        var expected = (await Census.OfAsync(parties)).Coefficients;
        var model = (await world.RunAsync()).Model.Coefficients;
        var bound = world.Document.Budget.TruncationErrorBound;
        Assert.InRange(bound, 0, 1e-7);
        Assert.All(expected.Zip(model), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, bound));
    }
}
