namespace Helen.Storage.Tuples;

/// <summary>Why an attempt may not begin or complete.</summary>
public enum AttemptRefusal
{
    /// <summary>The segment began this attempt before, here or in another activation.</summary>
    BegunBefore = 1,

    /// <summary>The session has begun a later attempt, or one of this number has failed.</summary>
    Behind = 2,

    /// <summary>The session has no attempts left.</summary>
    TooMany = 3,

    /// <summary>The MAC epoch is burnt, or was never opened.</summary>
    EpochOver = 4,

    /// <summary>The MAC epoch serves another attempt number.</summary>
    EpochTaken = 5,

    /// <summary>The attempt was not begun, so it cannot complete.</summary>
    NotBegun = 6,
}
