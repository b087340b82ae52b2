using System.Collections.Immutable;
using System.Security.Cryptography;
using Helen.Arithmetic.Randomness;
using Helen.Cli.Demo;
using Helen.Cryptography;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Signatures;
using Helen.Mpc.Ole;
using Helen.Rounds;
using Helen.Storage.Records;
using Helen.Storage.Sealing;
using Helen.Storage.Sqlite;
using Helen.Training.Data;
using Helen.Training.Phases.KeyGeneration;
using Helen.Training.Session;
using Helen.Transport.Loopback;

namespace Helen.Cli.Keys;

/// <summary>
/// The joint keys of a consortium whose parties all run on this machine: one sealed store per party, each with its own key file. The parties make keys without a dealer, over signed
/// messages; a key serves many sessions until it is destroyed. What an erasure has left because the process ended in it is erased when the stores are opened again.
/// </summary>
internal sealed class KeyStore : IAsyncDisposable
{
    private const string Directory = "keys", LockName = ".helen-keys", KeyName = "key", StoreName = "store.db";
    private const string DestroyedScope = "destroyed-keys";
    private readonly FileStream _lock;
    private readonly ImmutableArray<PartyStore> _stores;
    private readonly IRandomSource _random;

    private KeyStore(FileStream held, ImmutableArray<PartyStore> stores, IRandomSource random) => (_lock, _stores, _random) = (held, stores, random);

    /// <summary>Opens the stores of <paramref name="parties"/> parties below a state directory.</summary>
    /// <exception cref="RefusedInputException">Another process uses them, or the directory cannot be used.</exception>
    public static async Task<KeyStore> OpenAsync(string state, int parties, IRandomSource random, CancellationToken ct)
    {
        var root = Path.Combine(state, Directory, $"{parties}-parties");
        FileStream? held = null;
        var stores = new List<PartyStore>();
        try
        {
            DemoStore.Claim(state);
            DemoStore.CreatePrivate(root);
            held = new FileStream(Path.Combine(root, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            for (var i = 0; i < parties; i++)
            {
                var party = Path.Combine(root, $"party-{i + 1}");
                DemoStore.CreatePrivate(party);
                using var key = KeyFile.LoadOrCreate(Path.Combine(party, KeyName), random);
                stores.Add(await PartyStore.OpenAsync(new PartyStoreOptions { DatabasePath = Path.Combine(party, StoreName) }, key, random, ct));
            }

            var opened = new KeyStore(held, [.. stores], random);
            await opened.EraseAsync(ct);
            return opened;
        }
        catch (Exception failure)
        {
            foreach (var store in stores) await store.DisposeAsync();
            if (held is not null) await held.DisposeAsync();
            if (failure is IOException or UnauthorizedAccessException)
                throw new RefusedInputException("Another program uses these keys, or the directory cannot be used.", new InputLocation(root), failure);
            throw;
        }
    }

    /// <summary>Numbers of parties that have stores below a state directory.</summary>
    public static IEnumerable<int> Consortia(string state) => System.IO.Directory.Exists(Path.Combine(state, Directory))
        ? System.IO.Directory.EnumerateDirectories(Path.Combine(state, Directory), "*-parties").Select(path => int.TryParse(Path.GetFileName(path).Split('-')[0], out var parties) ? parties : 0)
            .Where(parties => parties >= 2).Order()
        : [];

    /// <summary>Every key that all parties know, oldest first; unfinished is one that some party has not stored.</summary>
    public async Task<ImmutableArray<KeyRecord>> ListAsync(CancellationToken ct)
    {
        var all = new List<List<KeyRecord>>();
        foreach (var store in _stores) all.Add(await RecordsOf(store, ct));
        return [.. all[0].Select(record => all.Select(of => of.Find(other => other.Id == record.Id)).ToList()).Where(records => records.TrueForAll(record => record is not null))
            .Select(records => records.Find(record => record!.Blob is null) ?? records[0]!).OrderBy(record => record.Number)];
    }

    /// <summary>Keys of which some party has lost its part, and of which another still has something: they serve no more, but can be destroyed.</summary>
    public async Task<ImmutableArray<Digest>> RemainsAsync(CancellationToken ct)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var store in _stores)
            foreach (var scope in new[] { KeyRecord.Scope, StoredKeyJournal.Scope }) known.UnionWith(await store.Records.ListAsync(scope, ct));
        known.ExceptWith((await ListAsync(ct)).Select(record => record.Id.ToString()));
        return [.. known.Order(StringComparer.Ordinal).Select(id => Digest.Read(Convert.FromHexString(id)))];
    }

    /// <summary>The parties' parts of the newest finished key of this length, with at least so many generators (more are made if it has fewer); null when there is none.</summary>
    public async Task<ImmutableArray<PartyKey>?> FindAsync(int bits, int generators, CancellationToken ct)
    {
        var record = (await ListAsync(ct)).LastOrDefault(record => record.Bits == bits && record.Blob is not null);
        if (record is null) return null;
        var keys = await LoadAsync(record.Id, ct);
        return await ExtendAsync(keys, generators, ct);
    }

    /// <summary>The parties' parts of a finished key.</summary>
    public async Task<ImmutableArray<PartyKey>> LoadAsync(Digest id, CancellationToken ct)
    {
        var keys = ImmutableArray.CreateBuilder<PartyKey>(_stores.Length);
        foreach (var store in _stores)
        {
            var record = (await RecordsOf(store, ct)).Single(record => record.Id == id);
            keys.Add(PartyKey.Decode(await store.Blobs.GetAsync(record.Blob!.Value, ct) ?? throw new InvalidDataException($"The store has lost key {id}.")));
        }

        return keys.MoveToImmutable();
    }

    /// <summary>Makes a key with at least so many generators, or goes on with one of this length whose making was interrupted.</summary>
    /// <exception cref="SessionAbortedException">A party deviated.</exception>
    public async Task<KeyRun> GenerateAsync(SecurityParameters security, int generators, IProgress<KeyGenerationProgress>? progress, CancellationToken ct)
    {
        var records = await BeginAsync(security, generators, ct);
        var signing = records.Select(record => SigningKey.FromSeed(record.SigningSeed)).ToImmutableArray();
        var document = DocumentOf(records[0], security, signing);
        var network = new LoopbackNetwork(document.Id, signing);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            var journals = new List<StoredKeyJournal>();
            foreach (var store in _stores) journals.Add(await StoredKeyJournal.OpenAsync(store, document, ct));
            var drivers = network.Endpoints.Select((endpoint, i) => new RoundDriver(endpoint, journals[i], _random, document.Limits)).ToList();
            var left = _stores.Length;
            using var over = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
            KeyGenerationOutcome[] outcomes;
            try
            {
                // One party that cannot go on (a full disk, a broken store) must not leave the others waiting.
                outcomes = await Task.WhenAll(drivers.Select((driver, i) => Task.Run(
                    async () =>
                    {
                        try
                        {
                            var runner = new KeyGenerationRunner(document, driver, journals[i], ProductsFor(security), _random, i == 0 ? progress : null);
                            var outcome = await runner.RunAsync(stop.Token);
                            if (Interlocked.Decrement(ref left) == 0) await over.CancelAsync();
                            await ServeAsync(runner, over.Token);
                            return outcome;
                        }
                        catch
                        {
                            await stop.CancelAsync();
                            throw;
                        }
                    },
                    CancellationToken.None)));
            }
            finally
            {
                foreach (var driver in drivers) await driver.DisposeAsync();
            }

            if (outcomes.OfType<KeyGenerationOutcome.Halted>().FirstOrDefault() is { } halted)
            {
                await DestroyAsync(records[0].Id);
                throw new SessionAbortedException([.. halted.Blames.Select(blame => blame.ToString())]);
            }

            var generated = outcomes.Cast<KeyGenerationOutcome.Generated>().ToList();
            progress?.Report(new((int)(generated[0].Candidates / ProductsFor(security).SlotCount), generated[0].Candidates, 0, "storing the key"));
            // A party that has not stored its part needs everybody's journal once more.
            for (var i = 0; i < _stores.Length; i++) await SaveAsync(i, generated[i].Key);
            await CloseAsync(records[0].Id, ct);
            return new(await ExtendAsync([.. generated.Select(g => g.Key)], generators, ct), generated[0].Candidates, [.. drivers.Select(driver => driver.Statistics.Total().BytesSent)]);
        }
        finally
        {
            foreach (var key in signing) key.Dispose();
            foreach (var record in records) CryptographicOperations.ZeroMemory(record.SigningSeed);
            foreach (var endpoint in network.Endpoints) endpoint.Dispose();
        }
    }

    /// <summary>Erases a key, finished or not, at every party. Once it has begun it is finished even if this process ends: the next one to open these stores goes on.</summary>
    /// <returns>False when no party has anything of it.</returns>
    public async Task<bool> DestroyAsync(Digest id)
    {
        var name = new RecordName(DestroyedScope, id.ToString());
        var intent = await _stores[0].Records.ReadAsync(name, CancellationToken.None) is { } begun ? begun.ETag : await _stores[0].Records.WriteAsync(name, id.ToArray(), expectedETag: null, CancellationToken.None);
        var found = false;
        foreach (var store in _stores) found |= await RemoveAsync(store, id);
        await _stores[0].Records.DeleteAsync(name, intent, CancellationToken.None);
        return found;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores) await store.DisposeAsync();
        await _lock.DisposeAsync();
    }

    /// <summary>The rings of real keys, and small ones for test keys.</summary>
    public static ICrossProducts ProductsFor(SecurityParameters security) => security.IsInsecure ? new LatticeCrossProducts(security, security.ModulusBits == 512 ? 1024 : 4096) : new LatticeCrossProducts(security);

    private static KeyGenerationDocument DocumentOf(KeyRecord record, SecurityParameters security, ImmutableArray<SigningKey> signing) =>
        new(record.Nonce, [.. signing.Select((key, i) => new SessionParty($"party {i + 1}", key.VerifyKey))], security, record.Generators);

    /// <summary>Who has its key is done at once when it begins again; a party that has not needs its messages once more.</summary>
    private static async Task ServeAsync(KeyGenerationRunner runner, CancellationToken over)
    {
        try
        {
            while (true)
                if (await runner.RunAsync(over, await runner.ListenAsync(over)) is KeyGenerationOutcome.Generated again) again.Key.Dispose();
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // Everybody has its end.
        }
    }

    /// <summary>Goes on with what an earlier process has begun to erase, and drops what it began to make before every party knew of it: nothing of that was sent.</summary>
    private async Task EraseAsync(CancellationToken ct)
    {
        foreach (var id in await _stores[0].Records.ListAsync(DestroyedScope, ct)) await DestroyAsync(Digest.Read(Convert.FromHexString(id)));
        var known = await ListAsync(ct);
        foreach (var store in _stores)
        {
            foreach (var record in await RecordsOf(store, ct))
                if (record.Blob is null && known.All(other => other.Id != record.Id)) await DestroyAsync(record.Id);
        }

        foreach (var record in known.Where(record => record.Blob is not null)) await CloseAsync(record.Id, ct);
        foreach (var store in _stores) await SweepAsync(store);
    }

    /// <summary>The unfinished key of this length, or a new one, known to every party before anything is sent.</summary>
    private async Task<ImmutableArray<KeyRecord>> BeginAsync(SecurityParameters security, int generators, CancellationToken ct)
    {
        var known = await ListAsync(ct);
        if (known.LastOrDefault(record => record.Bits == security.ModulusBits && record.Blob is null) is { } unfinished)
        {
            var begun = ImmutableArray.CreateBuilder<KeyRecord>();
            foreach (var store in _stores) begun.Add((await RecordsOf(store, ct)).Single(record => record.Id == unfinished.Id));
            return begun.ToImmutable();
        }

        var nonce = new byte[Digest.ByteCount];
        _random.Fill(nonce);
        var seeds = _stores.Select(_ => new byte[SigningKey.SeedByteCount]).ToArray();
        foreach (var seed in seeds) _random.Fill(seed);
        ImmutableArray<SigningKey> signing = [.. seeds.Select(seed => SigningKey.FromSeed(seed))];
        var number = known.IsEmpty ? 1 : known.Max(record => record.Number) + 1;
        var draft = new KeyRecord(default, _stores.Length, security.ModulusBits, generators, number, nonce, [], null);
        var id = DocumentOf(draft, security, signing).Id.Digest;
        ImmutableArray<KeyRecord> records = [.. seeds.Select(seed => new KeyRecord(id, _stores.Length, security.ModulusBits, generators, number, nonce, seed, null))];
        for (var i = 0; i < _stores.Length; i++) await _stores[i].Records.WriteAsync(NameOf(id), records[i].Encode(), expectedETag: null, CancellationToken.None);
        foreach (var key in signing) key.Dispose();
        return records;
    }

    /// <summary>All parties together make the generators that are missing. Where a crash left them with different numbers, those behind the shortest list are dropped.</summary>
    private async Task<ImmutableArray<PartyKey>> ExtendAsync(ImmutableArray<PartyKey> keys, int generators, CancellationToken ct)
    {
        var common = keys.Min(key => key.Commitments.Generators.Length);
        keys = [.. keys.Select(key => new PartyKey(key.Id, key.PublicKey, key.Share, key.Commitments.Take(common)))];
        if (common >= generators) return keys;
        var nonce = new byte[Digest.ByteCount];
        _random.Fill(nonce);
        ImmutableArray<SigningKey> signing = [.. keys.Select(_ => SigningKey.Generate(_random))];
        var network = new LoopbackNetwork(GeneratorExtension.IdOf(keys[0], generators - common, nonce), signing);
        var limits = new Cryptography.Encoding.WireLimits(keys[0].PublicKey.Paillier.N.ByteCount, generators, keys[0].PublicKey.Paillier.N.ByteCount);
        var drivers = network.Endpoints.Select(endpoint => new RoundDriver(endpoint, new InMemoryRoundJournal(), _random, limits)).ToList();
        try
        {
            ImmutableArray<PartyKey> extended = [.. await Task.WhenAll(drivers.Select((driver, i) => GeneratorExtension.RunAsync(keys[i], generators - common, driver, _random, ct)))];
            for (var i = 0; i < _stores.Length; i++)
            {
                await SaveAsync(i, extended[i]);
                await SweepAsync(_stores[i]);
            }

            return extended;
        }
        finally
        {
            foreach (var driver in drivers) await driver.DisposeAsync();
            foreach (var endpoint in network.Endpoints) endpoint.Dispose();
            foreach (var key in signing) key.Dispose();
        }
    }

    /// <summary>Every party has stored its part: journals and signing keys of the making are erased. Repeated where it was interrupted.</summary>
    private async Task CloseAsync(Digest id, CancellationToken ct)
    {
        foreach (var store in _stores)
        {
            var name = new RecordName(StoredKeyJournal.Scope, id.ToString());
            var (journal, stored) = (await store.Records.ReadAsync(name, ct), await store.Records.ReadAsync(NameOf(id), ct));
            var record = stored is null ? throw new InvalidDataException($"The store has lost the record of key {id}.") : KeyRecord.Decode(stored.Value);
            if (journal is null && record.SigningSeed.Length == 0) continue;
            // The record is closed last: until then all of this is done again.
            if (journal is not null) await store.Records.DeleteAsync(name, journal.ETag, CancellationToken.None);
            await SweepAsync(store);
            if (record.SigningSeed.Length > 0) await store.Records.WriteAsync(NameOf(id), record.Close().Encode(), stored.ETag, CancellationToken.None);
        }
    }

    private async Task SaveAsync(int party, PartyKey key)
    {
        var bytes = key.Encode();
        var blob = await _stores[party].Blobs.PutAsync(bytes, CancellationToken.None);
        CryptographicOperations.ZeroMemory(bytes);
        var stored = await _stores[party].Records.ReadAsync(NameOf(key.Id), CancellationToken.None) ?? throw new InvalidDataException($"The store has lost the record of key {key.Id}.");
        await _stores[party].Records.WriteAsync(NameOf(key.Id), KeyRecord.Decode(stored.Value).Finish(blob).Encode(), stored.ETag, CancellationToken.None);
    }

    private static async Task<bool> RemoveAsync(PartyStore store, Digest id)
    {
        var found = false;
        foreach (var name in new[] { NameOf(id), new RecordName(StoredKeyJournal.Scope, id.ToString()) })
        {
            if (await store.Records.ReadAsync(name, CancellationToken.None) is not { } record) continue;
            await store.Records.DeleteAsync(name, record.ETag, CancellationToken.None);
            found = true;
        }

        await SweepAsync(store);
        return found;
    }

    /// <summary>Nothing of this process writes meanwhile.</summary>
    private static async Task SweepAsync(PartyStore store)
    {
        var mark = await store.Blobs.MarkAsync(CancellationToken.None);
        var referenced = new HashSet<Digest>();
        foreach (var record in await RecordsOf(store, CancellationToken.None))
            if (record.Blob is { } blob) referenced.Add(blob);
        foreach (var key in await store.Records.ListAsync(StoredKeyJournal.Scope, CancellationToken.None))
            if (await store.Records.ReadAsync(new(StoredKeyJournal.Scope, key), CancellationToken.None) is { } head) referenced.UnionWith(StoredKeyJournal.BlobsOf(head.Value));
        await store.Blobs.SweepAsync(mark, referenced, CancellationToken.None);
    }

    private static async Task<List<KeyRecord>> RecordsOf(PartyStore store, CancellationToken ct)
    {
        var records = new List<KeyRecord>();
        foreach (var key in await store.Records.ListAsync(KeyRecord.Scope, ct))
            if (await store.Records.ReadAsync(new(KeyRecord.Scope, key), ct) is { } stored) records.Add(KeyRecord.Decode(stored.Value));
        return records;
    }

    private static RecordName NameOf(Digest id) => new(KeyRecord.Scope, id.ToString());
}
