namespace Helen.Cryptography.Tests.SigmaProofs;

/// <summary>Bytes that no decoder may accept, and none may throw on.</summary>
public static class HostileBytes
{
    public delegate object? Decoder(ReadOnlySpan<byte> wire);

    /// <summary>Every truncation, a trailing byte, and every value of the count's two bytes' low bits.</summary>
    public static void AreRefused(byte[] wire, Decoder decode, int? countAt = null)
    {
        Assert.NotNull(decode(wire));                                     // the accept twin
        for (var length = 0; length < wire.Length; length++) Assert.Null(decode(wire.AsSpan(0, length)));
        Assert.Null(decode([.. wire, 0]));
        if (countAt is not { } at) return;
        for (var bit = 0; bit < 16; bit++)
        {
            var flipped = wire.ToArray();
            flipped[at + (bit / 8)] ^= (byte)(1 << (bit % 8));
            Assert.Null(decode(flipped));
        }
    }
}
