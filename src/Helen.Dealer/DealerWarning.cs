namespace Helen.Dealer;

/// <summary>What every host that uses a dealer must say.</summary>
public static class DealerWarning
{
    /// <summary>Shown to every operator before a dealt key is used.</summary>
    public const string Text = "WARNING: the key of this session comes from a trusted dealer. Whoever ran the dealer can decrypt everything in it; use it for tests and demonstrations only, never for real data.";
}
