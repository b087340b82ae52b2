using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Helen.Arithmetic.Modular;
using Helen.Arithmetic.Randomness;
using Helen.Arithmetic.Tests.Modular;

namespace Helen.Arithmetic.Tests.Properties;

public sealed class ModularLawsTests
{
    private const int ExponentBits = 100;

    private static readonly BigInteger N = ((BigInteger.One << 521) - 1) * ((BigInteger.One << 127) - 1);      // two primes
    private static readonly BigInteger Limit = (BigInteger.One << ExponentBits) - 1;

    private static readonly Gen<BigInteger> Values = Weighted([0, 1, 2, N - 1, N - 2, N / 2, (N / 2) + 1], random => random.NextBelow(N));

    private static readonly Gen<BigInteger> Exponents = Weighted([0, 1, -1, 2, -2, Limit, -Limit, Limit - 1, 1 - Limit, Limit / 2, BigInteger.One << 64], random => random.NextSymmetric(Limit));

    public static TheoryData<BignumBackend> Backends => Reference.BackendRows;

    [Theory, MemberData(nameof(Backends))]
    public void Multiply_RingAxioms_Law_Holds(BignumBackend backend)
    {
        var m = Modulus.Create(N, backend);
        Prop.ForAll(Arb.From(Values), Arb.From(Values), Arb.From(Values), (a, b, c) =>
            m.Multiply(a, b) == m.Multiply(b, a)
            && m.Multiply(m.Multiply(a, b), c) == m.Product([a, b, c])
            && m.Multiply(a, m.Reduce(b + c)) == m.Reduce(m.Multiply(a, b) + m.Multiply(a, c))
            && m.Square(a) == m.Multiply(a, a)
            && m.EqualUpToSquares(a, -a)).QuickCheckThrowOnFailure();
    }

    [Theory, MemberData(nameof(Backends))]
    public void Power_OfSum_Law_Holds(BignumBackend backend)
    {
        var m = Modulus.Create(N, backend);
        var g = m.CreateFixedBase(5, ExponentBits);
        Prop.ForAll(Arb.From(Exponents), Arb.From(Exponents), (a, b) =>
        {
            SecretExponent x = SecretExponent.FromSigned(a, ExponentBits), y = SecretExponent.FromSigned(b, ExponentBits);
            var sum = m.PowPublic(5, a + b);
            return m.Multiply(g.PowSecret(x), g.PowSecret(y)) == sum && m.Multiply(g.PowPublic(a), g.PowPublic(b)) == sum
                && m.Multiply(m.PowSecret(5, x), m.PowSecret(5, y)) == sum;
        }).QuickCheckThrowOnFailure();
    }

    [Theory, MemberData(nameof(Backends))]
    public void Products_SecretAndPublic_Law_Agree(BignumBackend backend)
    {
        var m = Modulus.Create(N, backend);
        var table = m.CreateTable([3, 5, 7]);
        Prop.ForAll(Arb.From(Exponents), Arb.From(Exponents), Arb.From(Exponents), (a, b, c) =>
        {
            var expected = m.Product([m.PowPublic(3, a), m.PowPublic(5, b), m.PowPublic(7, c)]);
            return table.ProductPublic([a, b, c]) == expected
                && table.ProductSecret([SecretExponent.FromSigned(a, ExponentBits), SecretExponent.FromSigned(b, ExponentBits), SecretExponent.FromSigned(c, ExponentBits)]) == expected;
        }).QuickCheckThrowOnFailure();
    }

    [Theory, MemberData(nameof(Backends))]
    public void Jacobi_OfProduct_Law_Holds(BignumBackend backend)
    {
        var m = Modulus.Create(N, backend);
        Prop.ForAll(Arb.From(Values), Arb.From(Values), (a, b) => m.Jacobi(m.Multiply(a, b)) == m.Jacobi(a) * m.Jacobi(b)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Backends_SameOperands_Law_Agree()
    {
        var all = Reference.Backends.Select(b => Modulus.Create(N, b)).ToArray();
        Prop.ForAll(Arb.From(Values), Arb.From(Exponents), (a, e) =>
            all.Select(m => (m.PowPublic(a, BigInteger.Abs(e)), m.Square(a), m.Jacobi(a), m.IsCanonicalUnit(a) ? m.Invert(a) : 0)).Distinct().Count() == 1).QuickCheckThrowOnFailure();
    }

    // Two of three draws are edges.
    private static Gen<BigInteger> Weighted(BigInteger[] edges, Func<IRandomSource, BigInteger> draw) =>
        Gen.Frequency((2, Gen.Elements(edges)), (1, Gen.Choose(0, int.MaxValue).Select(seed => draw(new SeededRandomSource(seed)))));
}
