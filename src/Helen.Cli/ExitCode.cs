namespace Helen.Cli;

/// <summary>What the process says to its caller (architecture §6).</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Usage: an unknown option, a number that is none.</summary>
    public const int Usage = 2;

    /// <summary>Input that was understood and refused: values, data.</summary>
    public const int Refused = 3;

    /// <summary>The session was aborted; the message names who is to blame, where that can be proven.</summary>
    public const int Aborted = 4;

    /// <summary>Peers are silent or unreachable; nobody is to blame.</summary>
    public const int Stalled = 5;

    /// <summary>A fault of Helen itself.</summary>
    public const int Internal = 70;

    /// <summary>The user interrupted the run (128 + SIGINT).</summary>
    public const int Cancelled = 130;
}
