using System.Runtime.InteropServices;

namespace Helen.Storage;

/// <summary>Files and directories that only their owner may open; on Windows the directory's access list decides instead.</summary>
internal static class PrivateFiles
{
    internal const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Creates the directory, and parents that are missing, with mode 0700; an existing one is left as it is.</summary>
    internal static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
    }

    /// <summary>Creates an empty file with mode 0600 unless there is one.</summary>
    internal static void CreateEmpty(string path)
    {
        if (File.Exists(path)) return;
        using var file = new FileStream(path, Options(FileMode.OpenOrCreate));
    }

    /// <summary>Creates the file with its whole content or not at all.</summary>
    /// <returns>False when a file of that name exists; it is left untouched.</returns>
    internal static bool TryCreate(string path, ReadOnlySpan<byte> content)
    {
        var draft = WriteDraft(path, content);
        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
            return false;
        }
        SyncDirectory(path);
        return true;
    }

    /// <summary>Replaces the file, so that a reader sees the old or the new content, durably.</summary>
    internal static void Replace(string path, ReadOnlySpan<byte> content)
    {
        File.Move(WriteDraft(path, content), path, overwrite: true);
        SyncDirectory(path);
    }

    private static string WriteDraft(string path, ReadOnlySpan<byte> content)
    {
        CreateDirectory(Path.GetDirectoryName(path)!);
        // A name nobody else uses: drafts of two processes must not meet. It needs no secrecy.
        var draft = $"{path}.{Path.GetRandomFileName()}";
        using var file = new FileStream(draft, Options(FileMode.CreateNew));
        file.Write(content);
        file.Flush(flushToDisk: true);
        return draft;
    }

    private static FileStreamOptions Options(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        return options;
    }

    /// <summary>A new name survives a power cut only once its directory is written, and the framework cannot open one.</summary>
    private static void SyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var directory = open(Path.GetDirectoryName(path)!, 0);
        if (directory < 0) throw new IOException($"The directory of {path} cannot be opened to make it durable.");
        try
        {
            if (fsync(directory) != 0) throw new IOException($"The directory of {path} cannot be made durable.");
        }
        finally
        {
            _ = close(directory);
        }
    }

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int fsync(int descriptor);

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int close(int descriptor);
}
