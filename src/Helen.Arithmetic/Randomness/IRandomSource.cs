namespace Helen.Arithmetic.Randomness;

/// <summary>
/// The only way randomness enters Helen. Production uses <see cref="SystemRandomSource"/>; tests inject seeded sources.
/// Implementations are safe for concurrent use.
/// </summary>
public interface IRandomSource
{
    /// <summary>Fills <paramref name="destination"/> with uniform bytes.</summary>
    void Fill(Span<byte> destination);
}
