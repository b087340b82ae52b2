using System.Numerics;
using Helen.Arithmetic.Modular;

namespace Helen.Arithmetic.Tests.Modular;

public sealed class SecretExponentTests
{
    [Fact]
    public void From_OutsideItsBound_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SecretExponent.FromUnsigned(-1, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => SecretExponent.FromUnsigned(256, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => SecretExponent.FromUnsigned(8, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => SecretExponent.FromSigned(256, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => SecretExponent.FromSigned(-256, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => SecretExponent.FromSigned(-257, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => SecretExponent.FromSigned(0, 0));
        Assert.NotNull(SecretExponent.FromUnsigned(255, 8));
        Assert.NotNull(SecretExponent.FromSigned(-255, 8));
    }

    [Fact]
    public void WriteMagnitude_EveryShortValue_GivesMagnitudeAndSign()
    {
        for (var bits = 1; bits <= 10; bits++)
        {
            for (var v = 1 - (1 << bits); v < 1 << bits; v++)
            {
                var magnitude = new byte[(bits + 7) / 8];
                Assert.Equal(v < 0 ? 1 : 0, SecretExponent.FromSigned(v, bits).WriteMagnitude(magnitude));
                Assert.Equal(Math.Abs(v), new BigInteger(magnitude, isUnsigned: true));
            }
        }
    }

    [Fact]
    public void Dispose_ThenUse_Throws()
    {
        var exponent = SecretExponent.FromUnsigned(5, 8);
        exponent.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Modulus.Create(15).PowSecret(2, exponent));
    }

    [Fact]
    public void ToString_Anything_ShowsOnlyTheBound() => Assert.Equal("secret exponent of 8 bits", SecretExponent.FromSigned(-77, 8).ToString());
}
