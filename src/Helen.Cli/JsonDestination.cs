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

    /// <summary>Makes sure that <paramref name="file"/> can be written and is not <paramref name="input"/>, which would be lost.</summary>
    /// <exception cref="RefusedInputException">It cannot.</exception>
    public static JsonDestination Reserve(string file, string input)
    {
        try
        {
            // Elsewhere "-" means the standard output, which shows the progress here.
            if (file == "-") throw new RefusedInputException("The result cannot be written: it needs a file of its own.", new InputLocation(file));
            var named = Path.GetFullPath(file);
            var target = Resolve(named);
            if (!IsReplaceable(named)) throw new RefusedInputException("The result cannot be written: this is not a plain file.", new InputLocation(file));
            if (File.Exists(target) && input.Length > 0 && target == Resolve(Path.GetFullPath(input)))
                throw new RefusedInputException("The result cannot be written: this is the data file.", new InputLocation(file));
            if (Directory.Exists(target)) throw new RefusedInputException("The result cannot be written: this is a directory.", new InputLocation(file));
            if (!IsReplaceable(target)) throw new RefusedInputException("The result cannot be written: this is not a plain file.", new InputLocation(file));
            var temporary = $"{target}.{Path.GetRandomFileName()}";
            using (new FileStream(temporary, FileMode.CreateNew)) return new JsonDestination(target, temporary);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // The system's own words name the reserved file, which nobody asked for.
            var reason = failure switch
            {
                DirectoryNotFoundException => "there is no such directory.",
                UnauthorizedAccessException => "no permission.",
                PathTooLongException => "the name is too long.",
                FileNotFoundException => "this place takes no new files.",
                _ => failure.Message,
            };
            throw new RefusedInputException($"The result cannot be written: {reason}", new InputLocation(file), failure);
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

    private static string Resolve(string path) => new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;

    /// <summary>A device must not be replaced by a file.</summary>
    private static bool IsReplaceable(string target) => OperatingSystem.IsWindows() || !target.StartsWith("/dev/", StringComparison.Ordinal);
}
