using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Modular;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Encoding;

namespace Helen.Cryptography.SigmaProofs;

/// <summary>What every Sigma protocol over the integers shares: centred masks, range-checked responses, random row combinations (protocol §5, §11).</summary>
internal static class IntegerResponses
{
    /// <summary>Uniform in [−2^<paramref name="bits"/>, 2^<paramref name="bits"/>).</summary>
    public static BigInteger NextMask(IRandomSource random, int bits) => random.NextBits(bits + 1) - (BigInteger.One << bits);

    /// <summary><paramref name="count"/> masks.</summary>
    public static BigInteger[] NextMasks(IRandomSource random, int count, int bits)
    {
        var masks = new BigInteger[count];
        for (var l = 0; l < count; l++) masks[l] = NextMask(random, bits);
        return masks;
    }

    /// <summary>Whether |value| &lt; 2^<paramref name="bits"/>.</summary>
    public static bool IsShort(BigInteger value, int bits) => BigInteger.Abs(value).GetBitLength() <= bits;

    /// <summary>Bits by which a combination of <paramref name="rows"/> rows with challenges of <paramref name="challengeBits"/> bits is longer than one row; none for one row, which is not combined.</summary>
    public static int CombinationBits(int rows, int challengeBits) => rows == 1 ? 0 : challengeBits + CeilingLog2(rows);

    /// <summary>⌈log2 count⌉.</summary>
    public static int CeilingLog2(int count) => 32 - BitOperations.LeadingZeroCount((uint)(count - 1));

    /// <summary>Σ_j coefficients[j]·values[j].</summary>
    public static BigInteger Combine(ReadOnlySpan<BigInteger> coefficients, ReadOnlySpan<BigInteger> values)
    {
        var sum = BigInteger.Zero;
        for (var j = 0; j < coefficients.Length; j++) sum += coefficients[j] * values[j];
        return sum;
    }

    /// <summary>The row Σ_j coefficients[j]·rows[j].</summary>
    public static BigInteger[] CombineRows(ReadOnlySpan<BigInteger> coefficients, ImmutableArray<ImmutableArray<BigInteger>> rows)
    {
        var sums = new BigInteger[rows[0].Length];
        for (var j = 0; j < rows.Length; j++)
            for (var l = 0; l < sums.Length; l++)
                sums[l] += coefficients[j] * rows[j][l];
        return sums;
    }

    /// <summary>challenge·witness[l] + masks[l].</summary>
    public static ImmutableArray<BigInteger> Respond(BigInteger challenge, ReadOnlySpan<BigInteger> witness, ReadOnlySpan<BigInteger> masks)
    {
        var responses = ImmutableArray.CreateBuilder<BigInteger>(witness.Length);
        for (var l = 0; l < witness.Length; l++) responses.Add((challenge * witness[l]) + masks[l]);
        return responses.MoveToImmutable();
    }

    /// <summary>Reads <paramref name="count"/> signed integers of <paramref name="width"/> bytes; fewer when the reader fails.</summary>
    public static ImmutableArray<BigInteger> Read(ref CanonicalReader reader, int count, int width)
    {
        // Not even a count that fits its bound is worth more memory than the message has bytes for.
        var list = ImmutableArray.CreateBuilder<BigInteger>(Math.Min(count, (reader.Remaining / (width + 1)) + 1));
        for (var l = 0; l < count && !reader.Failed; l++) list.Add(reader.Signed(width));
        return list.DrainToImmutable();
    }

    /// <summary>Π values[j]^coefficients[j] for public operands.</summary>
    public static BigInteger Product(Modulus modulus, BigInteger[] values, ReadOnlySpan<BigInteger> coefficients) =>
        values.Length == 1 && coefficients[0].IsOne ? values[0] : modulus.CreateTable(values).ProductPublic(coefficients);

    /// <summary>Π bases[l]^values[l] in time independent of the values, |values[l]| ≤ 2^<paramref name="bits"/>.</summary>
    public static BigInteger ProductSecret(BaseTable bases, ReadOnlySpan<BigInteger> values, int bits)
    {
        var exponents = new SecretExponent[values.Length];
        try
        {
            for (var l = 0; l < values.Length; l++) exponents[l] = SecretExponent.FromSigned(values[l], bits);
            return bases.ProductSecret(exponents);
        }
        finally
        {
            foreach (var exponent in exponents) exponent?.Dispose();
        }
    }

    /// <exception cref="ArgumentException">The matrix is not rows × columns, or an entry exceeds its bound.</exception>
    public static void CheckRows(ImmutableArray<ImmutableArray<BigInteger>> matrix, int rows, int columns, int entryBits)
    {
        if (matrix.IsDefault || matrix.Length != rows || matrix.Any(r => r.IsDefault || r.Length != columns)) throw new ArgumentException($"The witness must have {rows} rows of {columns} entries.", nameof(matrix));
        if (matrix.Any(r => r.Any(x => !IsShort(x, entryBits)))) throw new ArgumentException($"An entry of the witness exceeds {entryBits} bits.", nameof(matrix));
    }

    /// <exception cref="ArgumentException">The count is wrong, or a value exceeds its bound.</exception>
    public static void CheckScalars(ImmutableArray<BigInteger> scalars, int count, int bits)
    {
        if (scalars.IsDefault || scalars.Length != count) throw new ArgumentException($"The witness must have {count} scalars of this kind.", nameof(scalars));
        if (scalars.Any(x => !IsShort(x, bits))) throw new ArgumentException($"A scalar of the witness exceeds {bits} bits.", nameof(scalars));
    }
}
