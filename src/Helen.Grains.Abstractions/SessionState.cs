namespace Helen.Grains.Abstractions;

/// <summary>Where a session stands.</summary>
[GenerateSerializer, Alias("helen.session-state")]
public enum SessionState
{
    /// <summary>Never started here.</summary>
    NotStarted = 0,

    /// <summary>It runs, or waits for peers.</summary>
    Running = 1,

    /// <summary>The model is released and signed by all.</summary>
    Released = 2,

    /// <summary>Somebody deviated: nothing is released, and the session never resumes.</summary>
    Halted = 3,

    /// <summary>It stopped here for a reason of this party's own, and goes on with the next start.</summary>
    Failed = 4,
}
