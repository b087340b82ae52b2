using System.Numerics;
using Helen.Arithmetic.Modular.Kernels;
using Helen.Arithmetic.Randomness;

namespace Helen.Arithmetic.Tests.Modular;

public sealed class WindowsTests
{
    [Fact]
    public void Digit_EveryWidth_PutsTheIntegerTogetherAgain()
    {
        var value = new SeededRandomSource(1).NextBits(203);
        for (var width = 1; width <= Windows.MaxWidth; width++)
        {
            var sum = BigInteger.Zero;
            for (var i = 0; i < Windows.Count(203, width); i++) sum += (BigInteger)Windows.Digit(Windows.Bytes(value), i * width, width) << (i * width);
            Assert.Equal(value, sum);
        }
    }

    [Fact]
    public void Gather_EveryDigitAndLength_CopiesThatEntryOnly()
    {
        foreach (var limbs in new[] { 1, 2, 3, 7, 8, 15, 16, 17, 32, 48, 64, 96 })
        {
            foreach (var entries in new[] { 2, 16, 32, 256 })
            {
                var table = new ulong[limbs * entries];
                for (var i = 0; i < table.Length; i++) table[i] = 0x9E3779B97F4A7C15UL ^ (ulong)(i * 77777L);
                var target = new ulong[limbs];
                for (var digit = 0; digit < entries; digit++)
                {
                    Windows.Gather(table, digit, target);
                    Assert.Equal(table[(digit * limbs)..((digit + 1) * limbs)], target);
                }
            }
        }
    }
}
