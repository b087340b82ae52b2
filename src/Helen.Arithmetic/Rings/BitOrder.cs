namespace Helen.Arithmetic.Rings;

internal static class BitOrder
{
    /// <summary>The <paramref name="bits"/> low bits of <paramref name="index"/> in reverse order.</summary>
    public static int Reverse(int index, int bits)
    {
        var reversed = 0;
        for (var bit = 0; bit < bits; bit++) reversed |= ((index >> bit) & 1) << (bits - 1 - bit);
        return reversed;
    }
}
