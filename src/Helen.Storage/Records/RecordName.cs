namespace Helen.Storage.Records;

/// <summary>Names a record: a scope such as a grain type, and a key within it. Two names are equal when both texts are, byte by byte.</summary>
public readonly record struct RecordName
{
    /// <summary>A checked name.</summary>
    /// <exception cref="ArgumentException">Not a <see cref="StorageName"/>.</exception>
    public RecordName(string scope, string key) => (Scope, Key) = (StorageName.Check(scope, nameof(scope)), StorageName.Check(key, nameof(key)));

    /// <summary>What kind of record.</summary>
    public string Scope { get; }

    /// <summary>Which one.</summary>
    public string Key { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Scope}/{Key}";
}
