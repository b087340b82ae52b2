using System.Collections.Immutable;
using Helen.Cryptography.Hashing;
using Helen.Storage.Bulk;
using Helen.Storage.Records;
using Helen.Storage.Reminders;
using Helen.Storage.Tuples;

namespace Helen.Storage.Tests.Support;

/// <summary>The interfaces over dictionaries: a second, independent reading of their documentation.</summary>
public sealed class MemoryWorld : IStoreWorld, IRecordStore, IBulkStore, ITupleLedger, IReminderStore
{
    private readonly Lock _lock = new();
    private readonly StorageLimits _limits = new();
    private readonly Dictionary<RecordName, (byte[] Value, string ETag)> _records = [];
    private readonly Dictionary<Digest, (byte[] Bytes, long Put)> _blobs = [];
    private readonly Dictionary<(string Session, long Number), (bool Running, int? Attempt)> _epochs = [];
    private readonly Dictionary<AttemptAddress, (long Epoch, AttemptState State)> _attempts = [];
    private readonly Dictionary<(string Grain, string Name), StoredReminder> _reminders = [];
    private long _puts;
    private long _etags;

    public Task<StoreSet> OpenAsync()
    {
        lock (_lock)
        {
            foreach (var (session, number) in _epochs.Keys.ToArray()) Burn(session, number);
            return Task.FromResult(new StoreSet(this, this, this, this));
        }
    }

    public Task CloseAllAsync() => Task.CompletedTask;

    /// <summary>A backup.</summary>
    public MemoryWorld Copy()
    {
        lock (_lock)
        {
            var copy = new MemoryWorld { _puts = _puts, _etags = _etags };
            foreach (var (name, record) in _records) copy._records.Add(name, record);
            foreach (var (digest, blob) in _blobs) copy._blobs.Add(digest, blob);
            foreach (var (name, epoch) in _epochs) copy._epochs.Add(name, epoch);
            foreach (var (address, attempt) in _attempts) copy._attempts.Add(address, attempt);
            foreach (var (name, reminder) in _reminders) copy._reminders.Add(name, reminder);
            return copy;
        }
    }

    public Task AlterBlobAsync(Digest digest)
    {
        lock (_lock) _blobs[digest].Bytes[0] ^= 1;
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    ValueTask<StoredRecord?> IRecordStore.ReadAsync(RecordName name, CancellationToken ct)
    {
        lock (_lock) return ValueTask.FromResult(_records.TryGetValue(name, out var found) ? new StoredRecord([.. found.Value], found.ETag) : null);
    }

    ValueTask<string> IRecordStore.WriteAsync(RecordName name, ReadOnlyMemory<byte> value, string? expectedETag, CancellationToken ct)
    {
        if (value.Length > _limits.MaxRecordBytes) throw new ArgumentException("Too long.", nameof(value));
        lock (_lock)
        {
            RequireETag(name, expectedETag);
            var etag = $"e{++_etags}";
            _records[name] = (value.ToArray(), etag);
            return ValueTask.FromResult(etag);
        }
    }

    ValueTask IRecordStore.DeleteAsync(RecordName name, string expectedETag, CancellationToken ct)
    {
        lock (_lock)
        {
            RequireETag(name, expectedETag);
            _records.Remove(name);
            return ValueTask.CompletedTask;
        }
    }

    ValueTask<ImmutableArray<string>> IRecordStore.ListAsync(string scope, CancellationToken ct)
    {
        lock (_lock) return ValueTask.FromResult(_records.Keys.Where(name => name.Scope == scope).Select(name => name.Key).Order(StringComparer.Ordinal).ToImmutableArray());
    }

    ValueTask<Digest> IBulkStore.PutAsync(ReadOnlyMemory<byte> blob, CancellationToken ct)
    {
        var digest = Digest.Of(blob.Span);
        lock (_lock) _blobs[digest] = (blob.ToArray(), ++_puts);
        return ValueTask.FromResult(digest);
    }

    ValueTask<byte[]?> IBulkStore.GetAsync(Digest digest, CancellationToken ct)
    {
        lock (_lock)
        {
            if (!_blobs.TryGetValue(digest, out var found)) return ValueTask.FromResult<byte[]?>(null);
            return Digest.Of(found.Bytes) == digest ? ValueTask.FromResult<byte[]?>([.. found.Bytes]) : throw new InvalidDataException($"The blob {digest} was altered.");
        }
    }

    ValueTask<bool> IBulkStore.ExistsAsync(Digest digest, CancellationToken ct)
    {
        lock (_lock) return ValueTask.FromResult(_blobs.ContainsKey(digest));
    }

    ValueTask<long> IBulkStore.MarkAsync(CancellationToken ct)
    {
        lock (_lock) return ValueTask.FromResult(_puts);
    }

    ValueTask<int> IBulkStore.SweepAsync(long mark, IReadOnlySet<Digest> referenced, CancellationToken ct)
    {
        lock (_lock)
        {
            var swept = _blobs.Where(blob => blob.Value.Put <= mark && !referenced.Contains(blob.Key)).Select(blob => blob.Key).ToArray();
            foreach (var digest in swept) _blobs.Remove(digest);
            return ValueTask.FromResult(swept.Length);
        }
    }

    ValueTask<long> ITupleLedger.OpenEpochAsync(string session, CancellationToken ct)
    {
        lock (_lock)
        {
            var earlier = _epochs.Keys.Where(epoch => epoch.Session == session).Select(epoch => epoch.Number).ToArray();
            foreach (var number in earlier) Burn(session, number);
            var next = earlier.Length + 1;
            _epochs[(session, next)] = (true, null);
            return ValueTask.FromResult((long)next);
        }
    }

    ValueTask<long?> ITupleLedger.FindEpochAsync(string session, CancellationToken ct)
    {
        lock (_lock) return ValueTask.FromResult(_epochs.Where(epoch => epoch.Key.Session == session && epoch.Value.Running).Select(epoch => (long?)epoch.Key.Number).SingleOrDefault());
    }

    ValueTask ITupleLedger.BurnEpochAsync(string session, long epoch, CancellationToken ct)
    {
        lock (_lock)
        {
            if (_epochs.ContainsKey((session, epoch))) Burn(session, epoch);
            return ValueTask.CompletedTask;
        }
    }

    ValueTask<int> ITupleLedger.NextAttemptAsync(string session, string segment, CancellationToken ct)
    {
        lock (_lock)
        {
            for (var attempt = 1; attempt <= _limits.MaxAttempts; attempt++)
                if (!_attempts.ContainsKey(new(session, segment, attempt)) && !IsBehind(session, attempt) && !_attempts.Keys.Any(a => a.Session == session && a.Segment == segment && a.Attempt > attempt))
                    return ValueTask.FromResult(attempt);
            throw new AttemptRefusedException(AttemptRefusal.TooMany, "No attempts left.");
        }
    }

    ValueTask ITupleLedger.BeginAttemptAsync(AttemptAddress address, long epoch, CancellationToken ct)
    {
        lock (_lock)
        {
            if (address.Attempt > _limits.MaxAttempts) throw new AttemptRefusedException(AttemptRefusal.TooMany, "No attempts left.");
            if (_attempts.ContainsKey(address)) throw new AttemptRefusedException(AttemptRefusal.BegunBefore, "Begun before.");
            if (IsBehind(address.Session, address.Attempt)) throw new AttemptRefusedException(AttemptRefusal.Behind, "Behind.");
            if (!_epochs.TryGetValue((address.Session, epoch), out var found) || !found.Running) throw new AttemptRefusedException(AttemptRefusal.EpochOver, "Over.");
            if (found.Attempt is { } serves && serves != address.Attempt) throw new AttemptRefusedException(AttemptRefusal.EpochTaken, "Taken.");
            _epochs[(address.Session, epoch)] = (true, address.Attempt);
            _attempts[address] = (epoch, AttemptState.Reserved);
            return ValueTask.CompletedTask;
        }
    }

    ValueTask ITupleLedger.CompleteAsync(AttemptAddress address, CancellationToken ct)
    {
        lock (_lock)
        {
            if (!_attempts.TryGetValue(address, out var found)) throw new AttemptRefusedException(AttemptRefusal.NotBegun, "Not begun.");
            if (found.State == AttemptState.Burnt) throw new AttemptRefusedException(AttemptRefusal.EpochOver, "Burnt.");
            _attempts[address] = (found.Epoch, AttemptState.Completed);
            return ValueTask.CompletedTask;
        }
    }

    ValueTask<AttemptState?> ITupleLedger.ReadAsync(AttemptAddress address, CancellationToken ct)
    {
        lock (_lock) return ValueTask.FromResult<AttemptState?>(_attempts.TryGetValue(address, out var found) ? found.State : null);
    }

    ValueTask<StoredReminder?> IReminderStore.ReadAsync(string grainId, string name, CancellationToken ct)
    {
        lock (_lock) return ValueTask.FromResult(_reminders.GetValueOrDefault((grainId, name)));
    }

    ValueTask<ImmutableArray<StoredReminder>> IReminderStore.ListAsync(string? grainId, CancellationToken ct)
    {
        lock (_lock)
        {
            return ValueTask.FromResult(_reminders.Values.Where(reminder => grainId is null || reminder.GrainId == grainId)
                .OrderBy(reminder => reminder.GrainId, StringComparer.Ordinal).ThenBy(reminder => reminder.Name, StringComparer.Ordinal).ToImmutableArray());
        }
    }

    ValueTask<string> IReminderStore.WriteAsync(string grainId, string name, DateTimeOffset dueAt, TimeSpan period, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(period, TimeSpan.Zero);
        lock (_lock)
        {
            var etag = $"e{++_etags}";
            _reminders[(grainId, name)] = new(grainId, name, dueAt.ToUniversalTime(), period, etag);
            return ValueTask.FromResult(etag);
        }
    }

    ValueTask<bool> IReminderStore.DeleteAsync(string grainId, string name, string etag, CancellationToken ct)
    {
        lock (_lock) return ValueTask.FromResult(_reminders.TryGetValue((grainId, name), out var found) && found.ETag == etag && _reminders.Remove((grainId, name)));
    }

    private void RequireETag(RecordName name, string? expected)
    {
        var stored = _records.TryGetValue(name, out var found) ? found.ETag : null;
        if (stored != expected) throw new StaleRecordException(name, expected, stored);
    }

    private void Burn(string session, long number)
    {
        _epochs[(session, number)] = _epochs[(session, number)] with { Running = false };
        foreach (var (address, attempt) in _attempts.ToArray())
            if (address.Session == session && attempt.Epoch == number && attempt.State == AttemptState.Reserved)
                _attempts[address] = (number, AttemptState.Burnt);
    }

    private bool IsBehind(string session, int attempt) =>
        _attempts.Any(other => other.Key.Session == session && (other.Key.Attempt > attempt || (other.Key.Attempt == attempt && other.Value.State == AttemptState.Burnt)));
}
