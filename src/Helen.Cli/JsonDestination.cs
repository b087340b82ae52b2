using Helen.Training.Data;

namespace Helen.Cli;

/// <summary>
/// A result file that appears whole or not at all: reserved (and thereby proven writable) before the work starts, written beside the target, moved
/// over it at the end.
/// </summary>
internal sealed class JsonDestination : IDisposable
{
    private readonly string _target;
    private readonly string _temporary;
    private bool _done;

    private JsonDestination(string target, string temporary) => (_target, _temporary) = (target, temporary);

    /// <summary>Makes sure that <paramref name="file"/> can be written.</summary>
    /// <exception cref="RefusedInputException">It cannot.</exception>
    public static JsonDestination Reserve(string file)
    {
        try
        {
            var target = Path.GetFullPath(file);
            if (new FileInfo(target).LinkTarget is not null) target = File.ResolveLinkTarget(target, returnFinalTarget: true)!.FullName;
            if (Directory.Exists(target)) throw new RefusedInputException("The result cannot be written: this is a directory.", new InputLocation(file));
            if (!IsReplaceable(target)) throw new RefusedInputException("The result cannot be written: this is not a plain file.", new InputLocation(file));
            var temporary = $"{target}.{Path.GetRandomFileName()}";
            using (new FileStream(temporary, FileMode.CreateNew)) return new JsonDestination(target, temporary);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new RefusedInputException($"The result cannot be written: {failure.Message}", new InputLocation(file), failure);
        }
    }

    /// <summary>Writes the whole content.</summary>
    public void Commit(string content)
    {
        File.WriteAllText(_temporary, content);
        File.Move(_temporary, _target, overwrite: true);
        _done = true;
    }

    /// <summary>Removes what was reserved and not written.</summary>
    public void Dispose()
    {
        if (!_done) File.Delete(_temporary);
    }

    /// <summary>A device must not be replaced by a file.</summary>
    private static bool IsReplaceable(string target) => OperatingSystem.IsWindows() || !target.StartsWith("/dev/", StringComparison.Ordinal);
}
