using Helen.Arithmetic.Randomness;

namespace Helen.Cli.Tests.Keys;

/// <summary>Every sealed write draws a nonce: the n-th draw after it is armed fails.</summary>
internal sealed class FailingSource : IRandomSource
{
    private readonly SystemRandomSource _inner = new();
    private int _left = -1;

    public FailingSource(int draw, out Action arm) => arm = () => _left = draw;

    public void Fill(Span<byte> destination)
    {
        if (_left > 0 && --_left == 0) throw new IOException("The disk is full.");
        _inner.Fill(destination);
    }
}
