using System.Security.Cryptography;

namespace Helen.Arithmetic.Randomness;

/// <summary>The operating system's generator through <see cref="RandomNumberGenerator"/>.</summary>
public sealed class SystemRandomSource : IRandomSource
{
    /// <inheritdoc/>
    public void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
}
