namespace Helen.Dealer;

/// <summary>What every host that uses a dealer must say.</summary>
public static class DealerWarning
{
    /// <summary>Shown to every operator before a dealt key or dealt tuples are used.</summary>
    public const string Text = "WARNING: this session uses a trusted dealer. Whoever ran the dealer can decrypt everything in it; use it for tests and demonstrations only, never for real data.";
}
