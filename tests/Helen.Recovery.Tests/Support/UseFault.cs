namespace Helen.Recovery.Tests.Support;

/// <summary>What happens around one use of a party's ledger or store of tuples.</summary>
public enum UseFault
{
    /// <summary>The process ends before it has an effect.</summary>
    DiesBefore,

    /// <summary>The process ends when it has had its effect.</summary>
    DiesAfter,

    /// <summary>It fails, without effect.</summary>
    FailsBefore,

    /// <summary>It has had its effect and fails.</summary>
    FailsAfter,
}
