namespace Helen.Recovery.Tests.Support;

/// <summary>Where in a step a process ends.</summary>
public enum CrashPoint
{
    /// <summary>Everything is computed, nothing is stored.</summary>
    BeforeCommit,

    /// <summary>The store refuses the step.</summary>
    CommitFails,

    /// <summary>The store has taken the step and its answer is lost.</summary>
    CommitThrows,

    /// <summary>Stored; no byte has left.</summary>
    BeforeSending,

    /// <summary>One peer has been sent the first message, nobody anything else.</summary>
    MidOutbox,

    /// <summary>Everything has left, and the process does not know it.</summary>
    AfterSending,
}
