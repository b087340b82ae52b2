using System.Numerics;
using Helen.Arithmetic.Fields;

namespace Helen.Arithmetic.Tests.Fields;

public sealed class FieldElementTests
{
    public static TheoryData<string> Edges()
    {
        var p = FieldElement.Modulus;
        return new(new[] { 0, 1, 2, p - 1, p - 2, p / 2, (p / 2) + 1, BigInteger.One << 126, BigInteger.One << 64, (BigInteger.One << 64) - 1, (BigInteger.One << 127) - 1 }.Select(v => v.ToString()));
    }

    [Theory, MemberData(nameof(Edges))]
    public void Operators_EdgeOperands_MatchIntegers(string text)
    {
        var p = FieldElement.Modulus;
        var a = BigInteger.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        foreach (var row in Edges())
        {
            var b = BigInteger.Parse(row.Data, System.Globalization.CultureInfo.InvariantCulture);
            FieldElement x = FieldElement.FromInteger(a), y = FieldElement.FromInteger(b);
            Assert.Equal((a + b) % p, (x + y).ToInteger());
            Assert.Equal(a * b % p, (x * y).ToInteger());
            Assert.Equal((((a - b) % p) + p) % p, (x - y).ToInteger());
            Assert.Equal((p - (a % p)) % p, (-x).ToInteger());
        }
    }
}
