using Helen.Arithmetic.Randomness;
using Helen.Cli.Demo;
using Helen.Cli.Keys;
using Helen.Cryptography;

namespace Helen.Cli.Tests.Keys;

public sealed class KeyCommandTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Key_GenerateListShowDemoDestroy_OneKeyServesUntilItIsDestroyed()
    {
        using var scratch = new Scratch();
        var state = Path.Combine(scratch.Directory, "state");
        Assert.Contains("no keys", (await RunAsync("key", "list", "--state", state)).Output, StringComparison.Ordinal);
        var generated = await RunAsync("key", "generate", "--parties", "2", "--key-bits", "512", "--insecure-test", "--features", "3", "--state", state);
        Assert.Contains("All parties of this consortium run on this machine", generated.Output, StringComparison.Ordinal);
        Assert.Contains("expected from here", generated.Output, StringComparison.Ordinal);
        var line = (await RunAsync("key", "list", "--state", state)).Output.Trim();
        Assert.Contains("2 parties  512 bits  ready  INSECURE", line, StringComparison.Ordinal);
        var id = line[..16];

        // Ten features: the key gets seven generators more, and stays the same key.
        var demo = await RunAsync("demo", "--parties", "2", "--iterations", "1", "--key-bits", "512", "--insecure-test", "--state", state);
        Assert.Contains("joint key", demo.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("multiplying", demo.Output, StringComparison.Ordinal);
        var shown = await RunAsync("key", "show", id, "--state", state);
        Assert.Contains("generators     10", shown.Output, StringComparison.Ordinal);

        Assert.Contains("destroyed", (await RunAsync("key", "destroy", id, "--state", state)).Output, StringComparison.Ordinal);
        Assert.Contains("no keys", (await RunAsync("key", "list", "--state", state)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GenerateAsync_KilledInTheMiddle_GoesOnWithTheSameKey()
    {
        using var scratch = new Scratch();
        var random = new SystemRandomSource();
        var security = SecurityParameters.InsecureForTests(512);
        var state = Path.Combine(scratch.Directory, "state");
        using (var stop = CancellationTokenSource.CreateLinkedTokenSource(Token))
        {
            await using var store = await KeyStore.OpenAsync(state, 2, random, Token);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.GenerateAsync(security, 2, new CancelAt("sharing", stop), stop.Token));
            Assert.Null(Assert.Single(await store.ListAsync(Token)).Blob);
        }

        await using var again = await KeyStore.OpenAsync(state, 2, random, Token);
        var run = await again.GenerateAsync(security, 2, null, Token);
        var record = Assert.Single(await again.ListAsync(Token));
        Assert.Equal((run.Keys[0].Id, true), (record.Id, record.Blob is not null));
        var found = await again.FindAsync(512, 2, Token);
        Assert.Equal(run.Keys[1].PublicKey.Id, found!.Value[1].PublicKey.Id);
    }

    /// <summary>The process ends while the first (1 to 3) or the second party (4 to 6) stores its part, or when both have and the journals are erased (7, 8).</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task GenerateAsync_EndsWhilePartiesStoreTheKey_TheSameKeyIsStoredInTheEnd(int draw)
    {
        using var scratch = new Scratch();
        var security = SecurityParameters.InsecureForTests(512);
        var state = Path.Combine(scratch.Directory, "state");
        Cryptography.Hashing.Digest id;
        await using (var store = await KeyStore.OpenAsync(state, 2, new FailingSource(draw, out var arm), Token))
        {
            await Assert.ThrowsAsync<IOException>(() => store.GenerateAsync(security, 2, new DoAt("storing", arm), Token));
            id = Assert.Single(await store.ListAsync(Token)).Id;
        }

        await using var again = await KeyStore.OpenAsync(state, 2, new SystemRandomSource(), Token);
        var known = Assert.Single(await again.ListAsync(Token));
        Assert.Equal((id, draw > 6), (known.Id, known.Blob is not null));
        if (known.Blob is null) (await again.GenerateAsync(security, 2, null, Token)).Keys.ToList().ForEach(key => key.Dispose());
        var record = Assert.Single(await again.ListAsync(Token));
        Assert.Equal((id, true, 0), (record.Id, record.Blob is not null, record.SigningSeed.Length));
        var keys = await again.LoadAsync(id, Token);
        Assert.Equal(keys[0].PublicKey.Id, keys[1].PublicKey.Id);
    }

    [Theory]
    [InlineData("--key-bits", "512", "protects nothing")]
    [InlineData("--key-bits", "777", "2048 or 3072")]
    [InlineData("--parties", "1", "2 to 8")]
    [InlineData("--features", "0", "1 to")]
    public async Task Generate_BadOption_Exits3(string option, string value, string reason)
    {
        using var scratch = new Scratch();
        (await CommandRun.OfAsync("key", "generate", "--state", Path.Combine(scratch.Directory, "state"), option, value)).AssertFailed(ExitCode.Refused, reason);
    }

    [Fact]
    public async Task Show_UnknownKey_Exits3()
    {
        using var scratch = new Scratch();
        (await CommandRun.OfAsync("key", "show", "abc", "--state", scratch.Directory)).AssertFailed(ExitCode.Refused, "There is no key");
    }

    [Fact]
    public async Task Bench_InsecureKey_WritesItsFigures()
    {
        using var scratch = new Scratch();
        var file = Path.Combine(scratch.Directory, "out.json");
        await RunAsync("bench", "keygen", "--parties", "2", "--bits", "512", "--insecure-test", "--runs", "3", "--json", file);
        using var json = System.Text.Json.JsonDocument.Parse(await File.ReadAllTextAsync(file, Token));
        var figures = json.RootElement;
        Assert.True(figures.GetProperty("candidates").GetInt64() >= 1024);
        Assert.True(figures.GetProperty("secondsPerCandidate").GetDouble() > 0);
        Assert.Equal(figures.GetProperty("peakBytesOfAllParties").GetInt64() / 2, figures.GetProperty("peakBytesPerParty").GetInt64());
        var runs = figures.GetProperty("runs").EnumerateArray().ToList();
        foreach (var name in new[] { "seconds", "cpuSecondsOfAllParties", "batches", "candidates", "secondsPerCandidate" })
            Assert.Equal(runs.Select(run => run.GetProperty(name).GetDouble()).Order().ElementAt(1), figures.GetProperty(name).GetDouble());
        Assert.All(runs, run => Assert.Equal(2, run.GetProperty("bytesSentPerParty").GetArrayLength()));
        Assert.Contains(figures.GetProperty("stages").EnumerateObject(), stage => stage.Name == "testing the key" && stage.Value.GetProperty("seconds").GetDouble() >= 0);
        Assert.All(runs, run => Assert.Equal(run.GetProperty("candidates").GetInt64(), run.GetProperty("batches").GetInt32() * 1024));
    }

    private static async Task<CommandRun> RunAsync(params string[] args)
    {
        var run = await CommandRun.OfAsync(new ProtocolEngine(new SystemRandomSource(), TimeProvider.System), Token, args);
        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        return run;
    }

    private sealed class DoAt(string activity, Action act) : IProgress<Training.Phases.KeyGeneration.KeyGenerationProgress>
    {
        public void Report(Training.Phases.KeyGeneration.KeyGenerationProgress value)
        {
            if (value.Activity.StartsWith(activity, StringComparison.Ordinal)) act();
        }
    }

    private sealed class CancelAt(string activity, CancellationTokenSource stop) : IProgress<Training.Phases.KeyGeneration.KeyGenerationProgress>
    {
        public void Report(Training.Phases.KeyGeneration.KeyGenerationProgress value)
        {
            if (value.Activity.StartsWith(activity, StringComparison.Ordinal)) stop.Cancel();
        }
    }
}
