using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Digests;

namespace Helen.Cryptography.Hashing;

/// <summary>SHAKE256 from the platform where it has it (OpenSSL 3), BouncyCastle's otherwise; a test holds both to the same bytes.</summary>
public sealed class Shake256Hash : IDisposable
{
    private readonly Shake256? _platform;
    private readonly ShakeDigest? _managed;

    /// <summary>An empty hash on the preferred implementation.</summary>
    public Shake256Hash() : this(Shake256.IsSupported)
    {
    }

    internal Shake256Hash(bool platform)
    {
        if (platform) _platform = new Shake256();
        else _managed = new ShakeDigest(256);
    }

    /// <summary>Absorbs data.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        if (_platform is not null) _platform.AppendData(data);
        else _managed!.BlockUpdate(data.ToArray(), 0, data.Length);
    }

    /// <summary>Squeezes the output and ends the hash.</summary>
    public void Finish(Span<byte> destination)
    {
        if (_platform is not null)
        {
            _platform.GetHashAndReset(destination);
            return;
        }
        var output = new byte[destination.Length];
        _managed!.DoFinal(output, 0, output.Length);
        output.CopyTo(destination);
    }

    /// <inheritdoc/>
    public void Dispose() => _platform?.Dispose();
}
