namespace Helen.Storage.Records;

/// <summary>A record as it was read. A class, not a record: the value may hold secrets, and nothing prints it.</summary>
public sealed class StoredRecord(byte[] value, string etag)
{
    /// <summary>The bytes, owned by the reader.</summary>
    public byte[] Value { get; } = value;

    /// <summary>Identifies this write of the record; never used again, even after a deletion.</summary>
    public string ETag { get; } = etag;

    /// <summary>Length and ETag; never the value.</summary>
    public override string ToString() => $"StoredRecord({Value.Length} bytes, {ETag})";
}
