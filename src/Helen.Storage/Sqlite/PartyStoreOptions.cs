using Helen.Storage.Rollback;

namespace Helen.Storage.Sqlite;

/// <summary>Where a party's store lies and what guards it.</summary>
public sealed record PartyStoreOptions
{
    /// <summary>The database file; its directory is created with mode 0700, the file with 0600.</summary>
    public required string DatabasePath { get; init; }

    /// <summary>A counter outside the store that detects a restored backup (protocol §8.4); null = none.</summary>
    public IRollbackCounter? Counter { get; init; }

    /// <summary>Bounds.</summary>
    public StorageLimits Limits { get; init; } = new();
}
