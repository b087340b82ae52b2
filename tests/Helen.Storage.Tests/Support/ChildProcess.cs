using System.Diagnostics;
using System.Globalization;
using System.Text;
using Helen.Storage.Records;
using Helen.Storage.Sqlite;
using Helen.Storage.Tuples;

namespace Helen.Storage.Tests.Support;

/// <summary>This program run again as another process on the same store; it talks in lines.</summary>
internal static class ChildProcess
{
    internal const string Marker = "--helen-storage-child";

    internal static RecordName Head { get; } = new("head", "loop");

    internal static Process Start(params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, $"Helen.Storage.Tests{(OperatingSystem.IsWindows() ? ".exe" : "")}");
        return Process.Start(new ProcessStartInfo(program, [Marker, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }

    internal static byte[] BlobOf(int number) => Encoding.ASCII.GetBytes($"blob {number} ").Concat(new byte[3000]).ToArray();

    internal static async Task<int> RunAsync(string[] arguments)
    {
        await using var store = await SqliteWorld.OpenFolderAsync(arguments[1]);
        switch (arguments[0])
        {
            case "write":
                await WriteUntilKilledAsync(store);
                return 0;
            case "contend":
                await ContendAsync(store);
                return 0;
            default:
                return 2;
        }
    }

    /// <summary>Commits 1, 2, …: the bulk first, then the head that names it, then one line once both are acknowledged.</summary>
    private static async Task WriteUntilKilledAsync(PartyStore store)
    {
        string? etag = null;
        for (var number = 1; ; number++)
        {
            var digest = await store.Blobs.PutAsync(BlobOf(number), CancellationToken.None);
            etag = await store.Records.WriteAsync(Head, Encoding.ASCII.GetBytes($"{number} {digest}"), etag, CancellationToken.None);
            await store.Records.WriteAsync(new("each", $"{number}"), digest.ToArray(), null, CancellationToken.None);
            await Console.Out.WriteLineAsync(number.ToString(CultureInfo.InvariantCulture));
            await Console.Out.FlushAsync();
        }
    }

    /// <summary>Tries to begin every attempt that a line of input names.</summary>
    private static async Task ContendAsync(PartyStore store)
    {
        await Console.Out.WriteLineAsync("ready");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var parts = line.Split(' ');
            try
            {
                await store.Tuples.BeginAttemptAsync(new AttemptAddress(parts[0], parts[1], 1), long.Parse(parts[2], CultureInfo.InvariantCulture), CancellationToken.None);
                await Console.Out.WriteLineAsync("won");
            }
            catch (AttemptRefusedException refused)
            {
                await Console.Out.WriteLineAsync(refused.Reason.ToString());
            }
            await Console.Out.FlushAsync();
        }
    }
}
