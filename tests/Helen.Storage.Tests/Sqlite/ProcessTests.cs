using System.Diagnostics;
using System.Globalization;
using System.Text;
using Helen.Cryptography.Hashing;
using Helen.Storage.Tests.Support;

namespace Helen.Storage.Tests.Sqlite;

/// <summary>Real processes on one store.</summary>
public sealed class ProcessTests : IAsyncDisposable
{
    private readonly SqliteWorld _world = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    /// <summary>SIGKILL in the middle of a write loop, at different places: whatever was acknowledged is there, and the head names only what is there.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(40)]
    public async Task Kill_WhileWriting_KeepsEveryAcknowledgedWrite(int acknowledgements)
    {
        using var child = ChildProcess.Start("write", _world.Folder);
        var acknowledged = 0;
        try
        {
            while (acknowledged < acknowledgements) acknowledged = await NumberAsync(child) ?? throw new InvalidOperationException("The child ended by itself.");
        }
        finally
        {
            child.Kill();
        }
        // What it still said before it died counts as well.
        while (await NumberAsync(child) is { } later) acknowledged = later;
        await child.WaitForExitAsync(Ct);
        Assert.NotEqual(0, child.ExitCode);

        var store = await _world.OpenPartyAsync();

        var head = Encoding.ASCII.GetString((await store.Records.ReadAsync(ChildProcess.Head, Ct))!.Value).Split(' ');
        Assert.InRange(int.Parse(head[0], CultureInfo.InvariantCulture), acknowledged, acknowledged + 1);
        for (var number = 1; number <= acknowledged; number++)
        {
            var record = (await store.Records.ReadAsync(new("each", $"{number}"), Ct))!;
            Assert.Equal(ChildProcess.BlobOf(number), await store.Blobs.GetAsync(Digest.Read(record.Value), Ct));
        }
        Assert.Equal(head[1], Digest.Of(ChildProcess.BlobOf(int.Parse(head[0], CultureInfo.InvariantCulture))).ToString());
        Assert.Equal("ok", _world.Raw(connection => Helen.Storage.Sqlite.SqliteCommands.Scalar(connection, "PRAGMA integrity_check")));
        Assert.Equal(2, store.StartNumber);
    }

    [Fact]
    public async Task BeginAttempt_TwoProcesses_ExactlyOneWinsEachTime()
    {
        using var first = ChildProcess.Start("contend", _world.Folder);
        using var second = ChildProcess.Start("contend", _world.Folder);
        foreach (var child in new[] { first, second }) Assert.Equal("ready", await child.StandardOutput.ReadLineAsync(Ct));
        var store = await _world.OpenPartyAsync();

        for (var round = 0; round < 25; round++)
        {
            var epoch = await store.Tuples.OpenEpochAsync($"s{round}", Ct);
            var answers = await Task.WhenAll(AskAsync(first, $"s{round} segment {epoch}"), AskAsync(second, $"s{round} segment {epoch}"));

            Assert.Equal("BegunBefore,won", string.Join(',', answers.Order(StringComparer.Ordinal)));
        }

        first.StandardInput.Close();
        second.StandardInput.Close();
        await Task.WhenAll(first.WaitForExitAsync(Ct), second.WaitForExitAsync(Ct));
        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
    }

    private static async Task<string?> AskAsync(Process child, string line)
    {
        await child.StandardInput.WriteLineAsync(line);
        await child.StandardInput.FlushAsync(Ct);
        return await child.StandardOutput.ReadLineAsync(Ct);
    }

    private static async Task<int?> NumberAsync(Process child) =>
        await child.StandardOutput.ReadLineAsync(Ct) is { } line && int.TryParse(line, CultureInfo.InvariantCulture, out var number) ? number : null;
}
