using System.Globalization;
using System.Text;

namespace Helen.Storage.Rollback;

/// <summary>
/// A counter in a small file; it guards against rollback only if it is backed up and restored apart from the store, best on another disk.
/// One process at a time: two that race may leave the lower of their two numbers, which weakens the guard by that write and refuses nobody wrongly.
/// </summary>
public sealed class CounterFile : IRollbackCounter
{
    private const string Magic = "helen-counter/1 ";
    private const int MaxBytes = 64;

    private readonly string _path;
    private readonly Lock _lock = new();
    private long _written = -1;

    /// <summary>A counter at <paramref name="path"/>; the file is created by the first report.</summary>
    public CounterFile(string path) => _path = Path.GetFullPath(path);

    /// <inheritdoc/>
    public string Description => $"the counter file {_path}";

    /// <inheritdoc/>
    public ValueTask<long?> ReadAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read());
    }

    /// <inheritdoc/>
    public ValueTask AdvanceAsync(long generation, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(generation);
        ct.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (generation <= _written) return ValueTask.CompletedTask;
            if (Read() is not { } found || found < generation)
            {
                PrivateFiles.Replace(_path, Encoding.ASCII.GetBytes($"{Magic}{generation.ToString(CultureInfo.InvariantCulture)}\n"));
                found = generation;
            }
            _written = found;
            return ValueTask.CompletedTask;
        }
    }

    private long? Read()
    {
        if (!File.Exists(_path)) return null;
        using var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> bytes = stackalloc byte[MaxBytes];
        var text = Encoding.ASCII.GetString(bytes[..file.ReadAtLeast(bytes, MaxBytes, throwOnEndOfStream: false)]);
        return text.StartsWith(Magic, StringComparison.Ordinal) && text.EndsWith('\n')
            && long.TryParse(text.AsSpan(Magic.Length, text.Length - Magic.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
                ? value
                : throw new InvalidDataException($"{_path} is no counter file, or it is damaged.");
    }
}
