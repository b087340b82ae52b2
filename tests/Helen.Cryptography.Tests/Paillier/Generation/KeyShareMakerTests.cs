using System.Numerics;
using Helen.Arithmetic.Modular;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Paillier.Generation;

namespace Helen.Cryptography.Tests.Paillier.Generation;

public sealed class KeyShareMakerTests
{
    private static readonly Modulus s_n = TestKey.Paillier.N;
    private static readonly BigInteger s_element = KeyShareMaker.Elements(TestKey.Paillier, "test", Digest.Of("view"u8), 1)[0];

    /// <summary>−⌊(D − [i = 1])/N⌋ on both sides of a multiple of N and of zero.</summary>
    [Theory]
    [InlineData(0, 7, 1, -7)]
    [InlineData(0, 7, 0, -6)]
    [InlineData(0, -7, 1, 7)]
    [InlineData(0, -7, 2, 7)]
    [InlineData(0, 0, 0, 1)]
    [InlineData(1, 7, 0, -7)]
    [InlineData(1, 7, -1, -6)]
    [InlineData(1, -7, 0, 7)]
    [InlineData(1, 0, -1, 1)]
    public void Make_ProductNearAMultipleOfN_HasTheFloorAsShare(int party, int multiple, int rest, int expected)
    {
        const int Parties = 3, Carry = 2;
        var offset = BigInteger.One << TestKey.Parameters.KeyShareBits(Parties);
        using var share = KeyShareMaker.Make(TestKey.Paillier, party, Parties, (multiple * s_n.Value) + rest, party == 0 ? Carry : 0);
        var value = party == 0 ? expected - Carry - ((Parties - 1) * offset) : expected + offset;
        Assert.Equal(s_n.PowPublic(s_element, value), share.Power(s_n, s_element));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void FindCarry_PowersOfAnInverse_GivesTheCarry(int carry)
    {
        BigInteger[] powers = [s_n.PowPublic(s_element, 1 + (carry * s_n.Value) - 12), s_n.PowPublic(s_element, 5), s_n.PowPublic(s_element, 7)];
        Assert.Equal(carry, KeyShareMaker.FindCarry(TestKey.Paillier, s_element, powers));
        Assert.Null(KeyShareMaker.FindCarry(TestKey.Paillier, s_element, [powers[0] + s_n.Value, powers[1], powers[2]]));
        Assert.Null(KeyShareMaker.FindCarry(TestKey.Paillier, s_element, [s_n.Multiply(powers[0], 2), powers[1], powers[2]]));
    }

    [Fact]
    public void FindCarry_AsManyAsParties_IsNone() =>
        Assert.Null(KeyShareMaker.FindCarry(TestKey.Paillier, s_element, [s_n.PowPublic(s_element, 1 + (2 * s_n.Value) - 5), s_n.PowPublic(s_element, 5)]));

    [Fact]
    public void Holds_ProductIsTheElement_OnlyOfCanonicalUnits()
    {
        BigInteger[] powers = [s_n.PowPublic(s_element, -4), s_n.PowPublic(s_element, 5)];
        Assert.True(KeyShareMaker.Holds(TestKey.Paillier, s_element, powers));
        Assert.False(KeyShareMaker.Holds(TestKey.Paillier, s_element, [powers[0], powers[1] + s_n.Value]));
        Assert.False(KeyShareMaker.Holds(TestKey.Paillier, s_element, [powers[0], s_n.Value - powers[1]]));
    }
}
