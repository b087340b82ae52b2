namespace Helen.Engine.Embedded.Codecs;

/// <summary>One message being copied: what was copied already, and how many bytes it holds so far.</summary>
internal sealed class CopyContext(object engine, long maxBytes)
{
    private Dictionary<object, object>? _copies;
    private long _bytes;

    /// <summary>The engine both ends of the call belong to.</summary>
    public object Engine { get; } = engine;

    /// <exception cref="GrainCodecException">The message grows beyond the limit.</exception>
    public void Count(long bytes)
    {
        _bytes += bytes;
        if (_bytes > maxBytes) throw new GrainCodecException($"A message holds more than {maxBytes} bytes.");
    }

    /// <summary>The copy made earlier of the same object: shared references stay shared, cycles end.</summary>
    public bool TryGetCopy(object original, out object? copy)
    {
        copy = null;
        return _copies is not null && _copies.TryGetValue(original, out copy);
    }

    public void Remember(object original, object copy) => (_copies ??= new(ReferenceEqualityComparer.Instance)).Add(original, copy);
}
