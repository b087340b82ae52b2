namespace Helen.Storage.Tuples;

/// <summary>What became of an attempt. Only <see cref="Reserved"/> ever changes.</summary>
public enum AttemptState
{
    /// <summary>Its material is reserved and may have been handed out.</summary>
    Reserved = 1,

    /// <summary>It finished; its material is spent.</summary>
    Completed = 2,

    /// <summary>It did not finish; its material must never be used again.</summary>
    Burnt = 3,
}
