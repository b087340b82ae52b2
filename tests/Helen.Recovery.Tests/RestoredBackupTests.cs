using Helen.Grains.Abstractions;
using Helen.Grains.Tests.Support;
using Helen.Rounds;

namespace Helen.Recovery.Tests;

/// <summary>
/// The whole store of a party, as a silo keeps it (records, blobs and the ledger of tuples in one sealed file), is put back from a backup while its peers live on; the parties make
/// their tuples (protocol §8.4). The peers remember the epoch that it announces again: everybody stops, whoever was told it twice names the party, and no tuple left twice.
/// </summary>
public sealed class RestoredBackupTests
{
    private const int Timeout = 240_000;

    [Theory(Timeout = Timeout)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Run_BackupOfAnEarlierEpochIsPutBack_EverybodyStopsAndNamesTheParty(int parties)
    {
        var ct = TestContext.Current.CancellationToken;
        using var scratch = new Scratch();
        var epochs = Enumerable.Range(0, 3).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).ToArray();
        await using var world = await GrainWorld.StartAsync(parties, 2, new WorldOptions
        {
            Produce = true,
            OnSend = envelope =>
            {
                // Its tuples are made, and the first have left.
                if (envelope.Header is { Round: { Phase: Phase.ModelCompute, Attempt: 1 or 2 } round }) epochs[round.Attempt].TrySetResult();
            },
        });
        foreach (var silo in world.Silos) await silo.Session.StartAsync(ct);
        await epochs[1].Task.WaitAsync(ct);
        await world.RestartAsync(0, folder => Copy(folder, scratch.Directory));
        await world.Silos[0].Session.StartAsync(ct);
        await epochs[2].Task.WaitAsync(ct);
        (byte, SegmentId, byte, ushort)[] left = [];
        await world.RestartAsync(0, folder =>
        {
            left = [.. world.Tuples[0].Addresses]; // its second life went on until now
            Copy(scratch.Directory, folder);
        });
        await world.Silos[0].Session.StartAsync(ct);

        var ends = await Task.WhenAll(world.Silos.Skip(1).Select(silo => silo.EndAsync()));
        Assert.All(ends, end => Assert.Equal(SessionState.Halted, end.State));
        Assert.All(ends, end => Assert.Single(end.Blames));
        Assert.Contains(ends, end => end.Blames[0].Contains("P1", StringComparison.Ordinal) && end.Blames[0].Contains("two different messages", StringComparison.Ordinal));
        Assert.Equal(left, world.Tuples[0].Addresses);
        Assert.All(world.Tuples, taken => Assert.Equal(taken.Addresses.Distinct(), taken.Addresses));
        Assert.All(world.Links.Skip(1), links => Assert.DoesNotContain(links.Equivocations, round => round.Phase != Phase.Agreement));
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(to)) File.Delete(file);
        foreach (var file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    private sealed class Scratch : IDisposable
    {
        public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("helen-backup-").FullName;

        public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
    }
}
