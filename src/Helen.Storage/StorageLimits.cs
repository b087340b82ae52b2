namespace Helen.Storage;

/// <summary>Bounds of one store, in bytes and counts; what exceeds them is the caller's mistake, never cut off.</summary>
public sealed record StorageLimits
{
    /// <summary>Bytes of one record. A head record names its bulk by digest, so 64 KiB hold it (architecture §3.1).</summary>
    public int MaxRecordBytes { get; init; } = 1 << 16;

    /// <summary>Bytes of one blob; SQLite itself ends at 10^9.</summary>
    public int MaxBlobBytes { get; init; } = 1 << 29;

    /// <summary>The highest attempt number of a session (protocol §8.3).</summary>
    public int MaxAttempts { get; init; } = 64;

    /// <summary>UTF-16 units of a name: a scope, a key, a session, a segment, a grain or a reminder.</summary>
    public const int MaxNameLength = 256;
}
