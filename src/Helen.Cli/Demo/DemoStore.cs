using System.Collections.Immutable;
using Helen.Arithmetic.Randomness;
using Helen.Storage.Records;
using Helen.Storage.Sealing;
using Helen.Storage.Sqlite;
using Helen.Training.Data;

namespace Helen.Cli.Demo;

/// <summary>
/// The parties' stores of one demonstration: a directory per party with its sealed store and its key file (0600). Kept while the demonstration runs, so that
/// one that was killed can be resumed; removed when it has ended.
/// </summary>
internal sealed class DemoStore : IAsyncDisposable
{
    private const string LockName = ".helen-demo", KeyName = "key", StoreName = "store.db", PartyPrefix = "party-";
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly RecordName SetupName = new("demo", "setup");
    private readonly string _directory;
    private readonly FileStream _lock;

    private DemoStore(string directory, FileStream @lock, ImmutableArray<PartyStore> parties) => (_directory, _lock, Parties) = (directory, @lock, parties);

    /// <summary>One store per party.</summary>
    public ImmutableArray<PartyStore> Parties { get; }

    /// <summary>$XDG_STATE_HOME/helen/demo, or ~/.local/state/helen/demo.</summary>
    public static string DefaultDirectory => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } state && Path.IsPathRooted(state)
            ? state
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state"),
        "helen", "demo");

    /// <summary>Opens the stores of <paramref name="parties"/> parties; a fresh start removes those of an earlier demonstration first.</summary>
    /// <exception cref="RefusedInputException">Another demonstration uses the directory, it cannot be used, or there is nothing to resume.</exception>
    public static async Task<DemoStore> OpenAsync(string directory, int parties, bool resume, IRandomSource random, CancellationToken ct)
    {
        FileStream? held = null;
        var opened = new List<PartyStore>();
        try
        {
            if (resume && !Directory.Exists(Party(directory, 0))) throw new RefusedInputException("There is no unfinished demonstration to resume.", new InputLocation(directory));
            Claim(directory);
            held = new FileStream(Path.Combine(directory, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            if (!resume) Clear(directory);
            for (var i = 0; i < parties; i++)
            {
                var party = Party(directory, i);
                CreatePrivate(party);
                RequirePrivate(party);
                using var key = KeyFile.LoadOrCreate(Path.Combine(party, KeyName), random);
                opened.Add(await PartyStore.OpenAsync(new PartyStoreOptions { DatabasePath = Path.Combine(party, StoreName) }, key, random, ct));
            }

            return new DemoStore(directory, held, [.. opened]);
        }
        catch (Exception failure)
        {
            foreach (var store in opened) await store.DisposeAsync();
            if (held is not null) await held.DisposeAsync();
            if (failure is RefusedInputException) throw;
            if (failure is IOException or UnauthorizedAccessException)
                throw new RefusedInputException(held is null && Directory.Exists(directory) ? "Another demonstration is running here, or the directory cannot be used." : failure.Message, new InputLocation(directory), failure);
            throw;
        }
    }

    /// <summary>Makes a state directory, or takes one that a demonstration made: only such a directory is ever cleared; the default one is Helen's by its name.</summary>
    /// <exception cref="RefusedInputException">It holds something else.</exception>
    public static void Claim(string directory)
    {
        if (Path.GetFullPath(directory) != Path.GetFullPath(DefaultDirectory) && Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any() && !File.Exists(Path.Combine(directory, LockName)))
            throw new RefusedInputException("The directory holds files of something else; name an empty one.", new InputLocation(directory));
        CreatePrivate(directory);
        RequirePrivate(directory);
        var marker = Path.Combine(directory, LockName);
        if (!File.Exists(marker)) File.WriteAllBytes(marker, []);
    }

    /// <summary>A directory that only its owner reads.</summary>
    public static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, Private);
    }

    /// <summary>Keeps what a party needs to take its place again.</summary>
    public async Task WriteSetupAsync(int party, byte[] setup) => await Parties[party].Records.WriteAsync(SetupName, setup, expectedETag: null, CancellationToken.None);

    /// <summary>What <see cref="WriteSetupAsync"/> kept.</summary>
    /// <exception cref="RefusedInputException">The demonstration was killed before its keys were dealt.</exception>
    public async Task<byte[]> ReadSetupAsync(int party, CancellationToken ct) => (await Parties[party].Records.ReadAsync(SetupName, ct))?.Value
        ?? throw new RefusedInputException("The demonstration was interrupted before it began; start it anew.", new InputLocation(_directory));

    /// <summary>The demonstration is over: nothing of it stays.</summary>
    public async Task RemoveAsync()
    {
        foreach (var store in Parties) await store.DisposeAsync();
        Clear(_directory);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in Parties) await store.DisposeAsync();
        await _lock.DisposeAsync();
    }

    private static string Party(string directory, int index) => Path.Combine(directory, $"{PartyPrefix}{index + 1}");

    /// <summary>Removes only what demonstrations make.</summary>
    private static void Clear(string directory)
    {
        foreach (var party in Directory.EnumerateDirectories(directory, $"{PartyPrefix}*"))
        {
            foreach (var file in Directory.EnumerateFiles(party).Where(f => Path.GetFileName(f) is KeyName || Path.GetFileName(f).StartsWith(StoreName, StringComparison.Ordinal))) File.Delete(file);
            if (!Directory.EnumerateFileSystemEntries(party).Any()) Directory.Delete(party);
        }

        File.Delete(Path.Combine(directory, DemoPlanFile.Name));
    }

    /// <summary>What lies here already may be open to others; keys and shares go into none of it.</summary>
    private static void RequirePrivate(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var mode = File.GetUnixFileMode(path);
        if (mode != Private) throw new RefusedInputException($"The directory has mode {Convert.ToString((int)mode, 8).PadLeft(4, '0')}; keys and shares are kept in it, so it must be its owner's alone (0700).", new InputLocation(path));
    }
}
