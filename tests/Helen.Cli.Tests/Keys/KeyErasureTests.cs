using Helen.Arithmetic.Randomness;
using Helen.Cli.Keys;
using Helen.Cryptography;
using Helen.Cryptography.Hashing;
using Helen.Storage.Records;
using Helen.Storage.Sealing;
using Helen.Storage.Sqlite;
using Helen.Training.Phases.KeyGeneration;

namespace Helen.Cli.Tests.Keys;

/// <summary>What an erasure leaves because the process ends in it, and what a party has lost. Most of it is written into the stores as such a process leaves it.</summary>
public sealed class KeyErasureTests
{
    private const int Bits = 512;
    private static readonly SecurityParameters s_security = SecurityParameters.InsecureForTests(Bits);
    private static readonly SystemRandomSource s_random = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_BytesThatNothingNames_AreErased()
    {
        using var scratch = new Scratch();
        var state = Path.Combine(scratch.Directory, "state");
        var id = await MakeAsync(state, 2);
        var left = await InStoreAsync(state, 2, async store => await store.Blobs.PutAsync(new byte[] { 1, 2, 3 }, Token));

        await using (var opened = await KeyStore.OpenAsync(state, 2, s_random, Token)) foreach (var key in await opened.LoadAsync(id, Token)) key.Dispose();

        Assert.False(await InStoreAsync(state, 2, async store => await store.Blobs.ExistsAsync(left, Token)));
    }

    /// <summary>The first party has erased the key, or only its record; the process ends, and nobody else had begun.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Open_DestructionHadBegun_IsFinishedAtEveryParty(bool finished)
    {
        using var scratch = new Scratch();
        var state = Path.Combine(scratch.Directory, "state");
        var id = finished ? await MakeAsync(state, 2) : await BeginAsync(state, 2);
        await InStoreAsync(state, 1, async store =>
        {
            await store.Records.WriteAsync(new("destroyed-keys", id.ToString()), id.ToArray(), expectedETag: null, Token);
            await DeleteAsync(store, KeyRecord.Scope, id);
            return true;
        });

        await using (var opened = await KeyStore.OpenAsync(state, 2, s_random, Token)) Assert.Empty(await opened.ListAsync(Token));

        for (var party = 1; party <= 2; party++) Assert.Equal((0, 0, 0), await LeftAsync(state, party));
    }

    /// <summary>A party's store is lost or old: what the others have of the key is shown, kept, and can be destroyed.</summary>
    [Theory]
    [InlineData(true, KeyRecord.Scope)]
    [InlineData(false, KeyRecord.Scope, StoredKeyJournal.Scope)]
    public async Task Destroy_KeyThatAPartyHasLost_ErasesWhatTheOthersHave(bool finished, params string[] lost)
    {
        using var scratch = new Scratch();
        var state = Path.Combine(scratch.Directory, "state");
        var id = finished ? await MakeAsync(state, 2) : await BeginAsync(state, 2);
        await InStoreAsync(state, 1, async store =>
        {
            foreach (var scope in lost) await DeleteAsync(store, scope, id);
            return true;
        });
        if (!finished) await InStoreAsync(state, 2, async store => { await DeleteAsync(store, KeyRecord.Scope, id); return true; });

        var shown = await CommandRun.OfAsync("key", "list", "--state", state);
        Assert.Contains($"{id.ToString()[..16]}  2 parties  lost by one of them", shown.Output, StringComparison.Ordinal);
        Assert.NotEqual((0, 0, 0), await LeftAsync(state, 2));
        Assert.Equal(0, (await CommandRun.OfAsync("key", "destroy", id.ToString(), "--state", state)).ExitCode);

        for (var party = 1; party <= 2; party++) Assert.Equal((0, 0, 0), await LeftAsync(state, party));
    }

    /// <summary>The process ends when the first party knows of the key that is to be made, and the second does not: nothing was sent.</summary>
    [Fact]
    public async Task Open_KeyThatNotAllPartiesKnowOf_IsDropped()
    {
        using var scratch = new Scratch();
        var state = Path.Combine(scratch.Directory, "state");
        await using (var store = await KeyStore.OpenAsync(state, 2, new FailingSource(6, out var arm), Token))
        {
            arm();
            await Assert.ThrowsAsync<IOException>(() => store.GenerateAsync(s_security, 2, null, Token));
        }

        Assert.Equal(1, (await LeftAsync(state, 1)).Records);
        await using (var opened = await KeyStore.OpenAsync(state, 2, s_random, Token)) Assert.Empty(await opened.ListAsync(Token));
        Assert.Equal((0, 0, 0), await LeftAsync(state, 1));
    }

    /// <summary>The process ends when the first party has stored its part; the next demonstration has more features.</summary>
    [Fact]
    public async Task GenerateAsync_UnfinishedKeyWithFewerGenerators_IsFinishedAndExtended()
    {
        using var scratch = new Scratch();
        var state = Path.Combine(scratch.Directory, "state");
        Digest id;
        await using (var store = await KeyStore.OpenAsync(state, 2, new FailingSource(4, out var arm), Token))
        {
            await Assert.ThrowsAsync<IOException>(() => store.GenerateAsync(s_security, 2, new At("storing", arm), Token));
            id = Assert.Single(await store.ListAsync(Token)).Id;
        }

        await using var again = await KeyStore.OpenAsync(state, 2, s_random, Token);
        Assert.Null(await again.FindAsync(Bits, 5, Token));
        var run = await again.GenerateAsync(s_security, 5, null, Token);

        Assert.All(run.Keys, key => Assert.Equal((id, 5), (key.Id, key.Commitments.Generators.Length)));
        Assert.Equal(id, Assert.Single(await again.ListAsync(Token)).Id);
        Assert.All(await again.LoadAsync(id, Token), key => Assert.Equal(5, key.Commitments.Generators.Length));
    }

    /// <summary>One party knows that the key is finished and the other does not: the first has nothing to wait for, but serves the second.</summary>
    [Fact]
    public async Task GenerateAsync_OnePartyHasItsEnd_ServesTheOther()
    {
        using var scratch = new Scratch();
        var state = Path.Combine(scratch.Directory, "state");
        Digest id;
        await using (var store = await KeyStore.OpenAsync(state, 2, new FailingSource(1, out var arm), Token))
        {
            await Assert.ThrowsAsync<IOException>(() => store.GenerateAsync(s_security, 2, new At("storing", arm), Token));
            id = Assert.Single(await store.ListAsync(Token)).Id;
        }

        await InStoreAsync(state, 2, async store =>
        {
            var name = new RecordName(StoredKeyJournal.Scope, id.ToString());
            var head = await store.Records.ReadAsync(name, Token);
            var bytes = head!.Value.ToArray();
            // The head begins with the position; which batch found the modulus is chance.
            var batch = (ushort)Enumerable.Range(0, 100).First(batch => bytes.AsSpan(0, 16).IndexOf(new KeyGenerationPosition(1, 1, (ushort)batch, true).Encode()) >= 0);
            new KeyGenerationPosition(1, 1, batch, false).Encode().CopyTo(bytes, bytes.AsSpan().IndexOf(new KeyGenerationPosition(1, 1, batch, true).Encode()));
            await store.Records.WriteAsync(name, bytes, head.ETag, Token);
            return true;
        });

        await using var again = await KeyStore.OpenAsync(state, 2, s_random, Token);
        var run = await again.GenerateAsync(s_security, 2, null, Token).WaitAsync(TimeSpan.FromMinutes(5), Token);
        Assert.All(run.Keys, key => Assert.Equal((id, run.Keys[0].PublicKey.Id), (key.Id, key.PublicKey.Id)));
    }

    [Fact]
    public async Task Show_KeysOfTwoConsortiaBeginAlike_Exits3()
    {
        using var scratch = new Scratch();
        var state = Path.Combine(scratch.Directory, "state");
        var ids = new[] { Digest.Read([0xab, .. new byte[31]]), Digest.Read([0xab, .. new byte[30], 1]) };
        foreach (var parties in new[] { 2, 3 })
        {
            await (await KeyStore.OpenAsync(state, parties, s_random, Token)).DisposeAsync();
            var record = new KeyRecord(ids[parties - 2], parties, Bits, 1, 1, new byte[Digest.ByteCount], new byte[Digest.ByteCount], null);
            for (var party = 1; party <= parties; party++)
                await InStoreAsync(state, party, async store => await store.Records.WriteAsync(new(KeyRecord.Scope, record.Id.ToString()), record.Encode(), expectedETag: null, Token), parties);
        }

        (await CommandRun.OfAsync("key", "show", "ab", "--state", state)).AssertFailed(ExitCode.Refused, "Several keys begin with 'ab'");
        (await CommandRun.OfAsync("key", "destroy", "ab", "--state", state)).AssertFailed(ExitCode.Refused, "Several keys begin with 'ab'");
        Assert.Contains("unfinished", (await CommandRun.OfAsync("key", "show", ids[1].ToString(), "--state", state)).Output, StringComparison.Ordinal);
    }

    private static async Task<Digest> MakeAsync(string state, int parties)
    {
        await using var store = await KeyStore.OpenAsync(state, parties, s_random, Token);
        var run = await store.GenerateAsync(s_security, 2, null, Token);
        foreach (var key in run.Keys) key.Dispose();
        return run.Keys[0].Id;
    }

    /// <summary>A key whose making is interrupted, so that it has a journal.</summary>
    private static async Task<Digest> BeginAsync(string state, int parties)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using var store = await KeyStore.OpenAsync(state, parties, s_random, Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.GenerateAsync(s_security, 2, new At("making generators", stop.Cancel), stop.Token));
        return Assert.Single(await store.ListAsync(Token)).Id;
    }

    private static async Task<(int Records, int Journals, int Destroyed)> LeftAsync(string state, int party) => await InStoreAsync(state, party, async store =>
    (
        (await store.Records.ListAsync(KeyRecord.Scope, Token)).Length,
        (await store.Records.ListAsync(StoredKeyJournal.Scope, Token)).Length,
        (await store.Records.ListAsync("destroyed-keys", Token)).Length));

    private static async Task DeleteAsync(PartyStore store, string scope, Digest id)
    {
        var name = new RecordName(scope, id.ToString());
        if (await store.Records.ReadAsync(name, Token) is { } record) await store.Records.DeleteAsync(name, record.ETag, Token);
    }

    private static async Task<T> InStoreAsync<T>(string state, int party, Func<PartyStore, Task<T>> act, int parties = 2)
    {
        var directory = Path.Combine(state, "keys", $"{parties}-parties", $"party-{party}");
        using var key = KeyFile.LoadOrCreate(Path.Combine(directory, "key"), s_random);
        await using var store = await PartyStore.OpenAsync(new PartyStoreOptions { DatabasePath = Path.Combine(directory, "store.db") }, key, s_random, Token);
        return await act(store);
    }

    private sealed class At(string activity, Action act) : IProgress<KeyGenerationProgress>
    {
        public void Report(KeyGenerationProgress value)
        {
            if (value.Activity.StartsWith(activity, StringComparison.Ordinal)) act();
        }
    }
}
