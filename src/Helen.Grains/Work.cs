using System.Diagnostics;

namespace Helen.Grains;

/// <summary>The trace of what the grains compute: one activity per piece of work, with the grain's key and no data in it.</summary>
public static class Work
{
    /// <summary>Name of the activity source.</summary>
    public const string SourceName = "Helen.Grains";

    /// <summary>Name of the activity of one proof.</summary>
    public const string Proof = "proof";

    /// <summary>Name of the activity of one block's rows.</summary>
    public const string Rows = "rows";

    /// <summary>Name of the activity of one block's share of packing.</summary>
    public const string Packing = "packing";

    /// <summary>Tag that names the grain: its key, which is public.</summary>
    public const string GrainTag = "helen.grain";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Runs a computation on the thread pool, off the turn, inside an activity.</summary>
    internal static Task<T> RunAsync<T>(string name, string grain, Func<T> compute, CancellationToken ct) => Task.Run(
        () =>
        {
            using var activity = Source.StartActivity(name, ActivityKind.Internal, default(ActivityContext), [new(GrainTag, grain)]);
            return compute();
        },
        ct);
}
