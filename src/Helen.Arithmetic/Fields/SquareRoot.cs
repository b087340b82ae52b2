using System.Diagnostics;
using System.Numerics;

namespace Helen.Arithmetic.Fields;

/// <summary>Square roots of <em>public</em> field elements: it branches on values (Tonelli–Shanks; p − 1 = 2^16·Q, Q = 2^111 − 13).</summary>
public static class SquareRoot
{
    private const int TwoAdicity = 16;
    private const int WindowBits = 4;
    private static readonly BigInteger s_exponent = ((FieldElement.Modulus - 1 >> TwoAdicity) - 1) / 2;        // (Q − 1)/2
    private static readonly FieldElement s_generator = Generator();

    /// <summary>
    /// 1/√square. Of the two roots always the same one, a function of <paramref name="square"/> alone.
    /// </summary>
    /// <param name="square">A public element.</param>
    /// <param name="root">The root's inverse.</param>
    /// <returns>False for 0 and for elements that are no squares.</returns>
    public static bool TryInverse(FieldElement square, out FieldElement root)
    {
        root = Power(square);                               // square^{(Q−1)/2}: 1/√square up to a 2^16-th root of unity
        if (square.IsZero) return false;
        var rest = root * root * square;                    // square^Q; root² · square = rest throughout
        var (unit, order) = (s_generator, TwoAdicity);
        while (rest != FieldElement.One)
        {
            var (power, exponent) = (rest * rest, 1);
            for (; power != FieldElement.One; exponent++) power *= power;
            if (exponent >= order) return false;
            for (var i = exponent + 1; i < order; i++) unit *= unit;
            root *= unit;
            unit *= unit;
            rest *= unit;
            order = exponent;
        }

        // The smaller of the two, as integers.
        var other = -root;
        if (other.ToInteger() < root.ToInteger()) root = other;
        return true;
    }

    private static FieldElement Power(FieldElement element)
    {
        Span<FieldElement> powers = stackalloc FieldElement[1 << WindowBits];
        powers[0] = FieldElement.One;
        for (var i = 1; i < powers.Length; i++) powers[i] = powers[i - 1] * element;
        var result = FieldElement.One;
        for (var bit = ((int)s_exponent.GetBitLength() - 1) / WindowBits * WindowBits; bit >= 0; bit -= WindowBits)
        {
            for (var i = 0; i < WindowBits; i++) result *= result;
            result *= powers[(int)((s_exponent >> bit) & ((1 << WindowBits) - 1))];
        }

        return result;
    }

    /// <summary>An element of order 2^16: a non-residue to the power Q.</summary>
    private static FieldElement Generator()
    {
        for (var candidate = 2; candidate < 1000; candidate++)
        {
            var element = FieldElement.FromInt64(candidate);
            var half = Power(element);
            var power = half * half * element;              // candidate^Q
            var sign = power;
            for (var i = 0; i < TwoAdicity - 1; i++) sign *= sign;
            if (sign != FieldElement.One) return power;
        }

        throw new UnreachableException("Half of all elements are non-residues.");
    }
}
