using Helen.Arithmetic.Fields;
using Helen.Arithmetic.Randomness;

namespace Helen.Dealer;

/// <summary>Uniform field elements out of large draws: one call of the random source per 64 KiB instead of one per element.</summary>
internal sealed class ElementPool(IRandomSource random, long expected) : IDisposable
{
    private readonly byte[] _bytes = new byte[Math.Clamp(expected * FieldElement.ByteCount, FieldElement.ByteCount, 1 << 16)];
    private int _next = int.MaxValue;

    /// <summary>Uniform in F_p.</summary>
    public FieldElement Next()
    {
        while (true)
        {
            var candidate = Take();
            candidate[0] &= 0x7F;
            if (FieldElement.TryRead(candidate, out var element)) return element;
        }
    }

    /// <summary>0 or 1.</summary>
    public int NextBit() => Take()[0] & 1;

    public void Dispose() => Array.Clear(_bytes);

    private Span<byte> Take()
    {
        if (_next > _bytes.Length - FieldElement.ByteCount)
        {
            random.Fill(_bytes);
            _next = 0;
        }
        var taken = _bytes.AsSpan(_next, FieldElement.ByteCount);
        _next += FieldElement.ByteCount;
        return taken;
    }
}
