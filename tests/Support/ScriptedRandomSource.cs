using Helen.Arithmetic.Randomness;

namespace Helen.Tests.Support;

/// <summary>Given bytes, in their order, and no more.</summary>
internal sealed class ScriptedRandomSource(ReadOnlyMemory<byte> bytes) : IRandomSource
{
    private ReadOnlyMemory<byte> _left = bytes;

    public void Fill(Span<byte> destination)
    {
        _left.Span[..destination.Length].CopyTo(destination);
        _left = _left[destination.Length..];
    }
}
