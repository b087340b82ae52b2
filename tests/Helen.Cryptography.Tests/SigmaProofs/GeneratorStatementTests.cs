using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.SigmaProofs.GeneratorMembership;

namespace Helen.Cryptography.Tests.SigmaProofs;

public sealed class GeneratorStatementTests
{
    [Fact]
    public void Constructor_NoneOrMoreThanATwoByteCountHolds_Throws()
    {
        Assert.Equal(ushort.MaxValue, Of([.. Enumerable.Repeat(BigInteger.One, ushort.MaxValue)]).Generators.Length);
        Assert.Throws<ArgumentException>("generators", () => Of([.. Enumerable.Repeat(BigInteger.One, ushort.MaxValue + 1)]));
        Assert.Throws<ArgumentException>("generators", () => Of([]));
        Assert.Throws<ArgumentException>("generators", () => Of(default));
    }

    [Fact]
    public void Prove_AnotherNumberOfExponents_Throws()
    {
        var random = new SeededRandom(78);
        var h = TestKey.Paillier.Base;
        Assert.Equal(TestKey.Parameters.ChallengeBits, GeneratorProver.Prove(Of([h]), [BigInteger.One], TestKey.Context().Begin("g"u8), random).Responses.Length);
        Assert.Throws<ArgumentException>("exponents", () => GeneratorProver.Prove(Of([h]), [], TestKey.Context().Begin("g"u8), random));
        Assert.Throws<ArgumentException>("exponents", () => GeneratorProver.Prove(Of([h]), [BigInteger.One, BigInteger.One], TestKey.Context().Begin("g"u8), random));
    }

    private static GeneratorStatement Of(ImmutableArray<BigInteger> generators) => new(TestKey.Paillier, generators);
}
