namespace Orleans.Metadata;

/// <summary>The properties that the engine reads from grain classes.</summary>
internal static class WellKnownGrainTypeProperties
{
    public const string Reentrant = "reentrant";
    public const string MaxLocalWorkers = "max-local-workers";
}
