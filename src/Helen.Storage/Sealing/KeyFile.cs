using System.Security.Cryptography;
using Helen.Arithmetic.Randomness;

namespace Helen.Storage.Sealing;

/// <summary>A sealing key in a file: 32 bytes, readable by its owner alone.</summary>
public static class KeyFile
{
    /// <summary>The key in the file; a fresh one, created atomically with mode 0600, when there is no file. Of two processes that create it both get the same key.</summary>
    /// <exception cref="InvalidDataException">Others may open the file (any mode beyond 0600), or it does not hold 32 bytes.</exception>
    public static SealingKey LoadOrCreate(string path, IRandomSource coins)
    {
        ArgumentNullException.ThrowIfNull(coins);
        var full = Path.GetFullPath(path);
        if (!File.Exists(full))
        {
            var fresh = new byte[SealingKey.ByteCount];
            coins.Fill(fresh);
            // What counts is what the file holds in the end: another process may have been first.
            PrivateFiles.TryCreate(full, fresh);
            CryptographicOperations.ZeroMemory(fresh);
        }
        return Load(full);
    }

    /// <summary>The key in the file.</summary>
    /// <exception cref="FileNotFoundException">There is no file.</exception>
    /// <exception cref="InvalidDataException">Others may open the file (any mode beyond 0600), or it does not hold 32 bytes.</exception>
    public static SealingKey Load(string path)
    {
        using var file = new FileStream(Path.GetFullPath(path), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        if (!OperatingSystem.IsWindows())
        {
            // Of the open file, not of the path: nobody exchanges it in between.
            var mode = File.GetUnixFileMode(file.SafeFileHandle);
            if ((mode & ~PrivateFiles.OwnerOnly) != 0)
                throw new InvalidDataException($"The key file {path} has mode 0{Convert.ToString((int)mode, 8)}, so others may use it; set it to 0600 if nobody has.");
        }
        Span<byte> bytes = stackalloc byte[SealingKey.ByteCount + 1];
        try
        {
            return file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == SealingKey.ByteCount
                ? SealingKey.FromBytes(bytes[..SealingKey.ByteCount])
                : throw new InvalidDataException($"The key file {path} does not hold exactly {SealingKey.ByteCount} bytes.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
