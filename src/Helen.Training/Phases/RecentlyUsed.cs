namespace Helen.Training.Phases;

/// <summary>Values that are dear to make, each made once while it is among the last that were asked for. Safe for concurrent use.</summary>
/// <param name="capacity">How many are kept.</param>
internal sealed class RecentlyUsed<TKey, TValue>(int capacity) where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, Lazy<TValue> Value)>> _byKey = [];
    private readonly LinkedList<(TKey Key, Lazy<TValue> Value)> _byUse = new();

    /// <summary>The value of a key, made by <paramref name="make"/> where it is not there. A failure is not kept.</summary>
    public TValue Of(TKey key, Func<TValue> make)
    {
        var value = Find(key, make);
        try
        {
            return value.Value;
        }
        catch
        {
            Forget(key, value);
            throw;
        }
    }

    /// <summary>The value of a key from now on.</summary>
    public void Put(TKey key, TValue value)
    {
        lock (_gate)
        {
            if (_byKey.Remove(key, out var earlier)) _byUse.Remove(earlier);
            Add(key, new Lazy<TValue>(value));
        }
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _byKey.Clear();
            _byUse.Clear();
        }
    }

    private Lazy<TValue> Find(TKey key, Func<TValue> make)
    {
        lock (_gate)
        {
            if (_byKey.TryGetValue(key, out var known))
            {
                _byUse.Remove(known);
                _byUse.AddFirst(known);
                return known.Value.Value;
            }

            return Add(key, new Lazy<TValue>(make));
        }
    }

    private Lazy<TValue> Add(TKey key, Lazy<TValue> value)
    {
        _byKey[key] = _byUse.AddFirst((key, value));
        if (_byKey.Count > capacity)
        {
            _byKey.Remove(_byUse.Last!.Value.Key);
            _byUse.RemoveLast();
        }

        return value;
    }

    private void Forget(TKey key, Lazy<TValue> value)
    {
        lock (_gate)
        {
            if (!_byKey.TryGetValue(key, out var node) || node.Value.Value != value) return;
            _byKey.Remove(key);
            _byUse.Remove(node);
        }
    }
}
