using System.Numerics;

namespace Helen.Arithmetic.Rings;

/// <summary>
/// One prime q &lt; 2^30, q ≡ 1 mod 2n, with the negacyclic number-theoretic transform of degree n: the ring Z_q[X]/(X^n + 1) and its n evaluations
/// at the odd powers of a primitive 2n-th root of unity, in bit-reversed order (Longa–Naehrig 2016; butterflies of Harvey 2014 with Shoup's
/// quotients; values stay below 4q &lt; 2^32 until the end). No branch and no address depends on a residue. Immutable; safe for concurrent use.
/// </summary>
public sealed class NttPrime
{
    /// <summary>Primes are below 2^this, so that four times a residue fits 32 bits.</summary>
    public const int MaxBits = 30;

    /// <summary>Tables for a prime.</summary>
    /// <param name="value">q, a prime below 2^30, ≡ 1 mod 2·<paramref name="degree"/>.</param>
    /// <param name="degree">n, a power of two between 8 and 2^16.</param>
    /// <exception cref="ArgumentException">q is not such a prime, or n no such power.</exception>
    public NttPrime(uint value, int degree)
    {
        if (degree is < 8 or > 1 << 16 || !BitOperations.IsPow2(degree)) throw new ArgumentOutOfRangeException(nameof(degree), "The degree must be a power of two between 8 and 65536.");
        if (value >= 1u << MaxBits || value % (2u * (uint)degree) != 1 || !IsPrime(value)) throw new ArgumentException($"{value} is no prime below 2^30 that is 1 mod {2 * degree}.", nameof(value));
        (Value, Degree) = (value, degree);
        NegatedInverse = NegateInverse(value);
        Radix = (uint)((1UL << 32) % value);
        RadixQuotient = Quotient(Radix);
        UnitQuotient = Quotient(1);

        var root = PrimitiveRoot();
        var inverse = Power(root, value - 2);
        (Roots, RootQuotients) = Table(root);
        (InverseRoots, InverseRootQuotients) = Table(inverse);
        (TailRoots, TailRootQuotients) = (Tail(Roots), Tail(RootQuotients));
        (TailInverseRoots, TailInverseRootQuotients) = (Tail(InverseRoots), Tail(InverseRootQuotients));
        DegreeInverse = Power((uint)degree, value - 2);
        DegreeInverseQuotient = Quotient(DegreeInverse);
    }

    /// <summary>q.</summary>
    public uint Value { get; }

    /// <summary>n.</summary>
    public int Degree { get; }

    /// <summary>−q^{−1} mod 2^32.</summary>
    internal uint NegatedInverse { get; }

    /// <summary>2^32 mod q.</summary>
    internal uint Radix { get; }

    internal uint RadixQuotient { get; }

    /// <summary>⌊2^32/q⌋: reduces a word.</summary>
    internal uint UnitQuotient { get; }

    internal uint DegreeInverse { get; }

    internal uint DegreeInverseQuotient { get; }

    /// <summary>ψ^{bitreverse(i)}; the twiddle factors of layer m begin at m.</summary>
    internal uint[] Roots { get; }

    internal uint[] RootQuotients { get; }

    internal uint[] InverseRoots { get; }

    internal uint[] InverseRootQuotients { get; }

    /// <summary>
    /// The twiddle factors of the last three layers for each block of 64 values seen as 8 groups (lanes) of 8: one vector for partners at distance 4,
    /// two for distance 2, four for distance 1. Empty below degree 64.
    /// </summary>
    internal uint[] TailRoots { get; }

    internal uint[] TailRootQuotients { get; }

    internal uint[] TailInverseRoots { get; }

    internal uint[] TailInverseRootQuotients { get; }

    /// <summary>The <paramref name="count"/> largest primes below 2^30 that are 1 mod 2·<paramref name="degree"/>, in falling order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public static uint[] Largest(int degree, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(degree, 8);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(degree, 1 << 16);
        var found = new List<uint>(count);
        for (long candidate = (1L << MaxBits) - (2L * degree) + 1; found.Count < count; candidate -= 2L * degree)
        {
            if (candidate < 1L << (MaxBits - 1)) throw new ArgumentOutOfRangeException(nameof(count), $"There are fewer than {count} such primes of 30 bits.");
            if (IsPrime((uint)candidate)) found.Add((uint)candidate);
        }

        return [.. found];
    }

    /// <summary>Coefficients to evaluations, in place; all values below q before and after.</summary>
    public void Transform(Span<uint> values)
    {
        CheckLength(values.Length);
        NttKernels.Forward(this, values);
    }

    /// <summary>Evaluations to coefficients, in place; all values below q before and after.</summary>
    public void InverseTransform(Span<uint> values)
    {
        CheckLength(values.Length);
        NttKernels.Inverse(this, values);
    }

    /// <summary>⌊factor·2^32/q⌋ for factor &lt; q (Shoup).</summary>
    internal uint Quotient(uint factor) => (uint)(((ulong)factor << 32) / Value);

    /// <summary>base^exponent mod q; public values only.</summary>
    internal uint Power(uint value, uint exponent)
    {
        ulong result = 1, power = value;
        for (; exponent > 0; exponent >>= 1)
        {
            if ((exponent & 1) == 1) result = result * power % Value;
            power = power * power % Value;
        }

        return (uint)result;
    }

    /// <summary>value^{−1} mod q; public values only.</summary>
    internal uint Inverse(uint value) => Power(value, Value - 2);

    /// <summary>value·2^32 mod q for value &lt; q.</summary>
    internal uint ToMontgomery(uint value) => (uint)(((ulong)value << 32) % Value);

    /// <summary>value mod q for a public integer of any sign.</summary>
    internal uint Residue(BigInteger value)
    {
        var residue = value % Value;
        return (uint)(residue.Sign < 0 ? residue + Value : residue);
    }

    private void CheckLength(int length)
    {
        if (length != Degree) throw new ArgumentException($"A ring element has {Degree} residues for each prime.", nameof(length));
    }

    private uint PrimitiveRoot()
    {
        for (var generator = 2u; ; generator++)
        {
            var root = Power(generator, (Value - 1) / (2u * (uint)Degree));
            if (Power(root, (uint)Degree) == Value - 1) return root;
        }
    }

    private (uint[] Factors, uint[] Quotients) Table(uint root)
    {
        var bits = BitOperations.Log2((uint)Degree);
        var (factors, quotients) = (new uint[Degree], new uint[Degree]);
        ulong power = 1;
        for (var i = 0; i < Degree; i++)
        {
            factors[BitOrder.Reverse(i, bits)] = (uint)power;
            power = power * root % Value;
        }

        for (var i = 0; i < Degree; i++) quotients[i] = Quotient(factors[i]);
        return (factors, quotients);
    }

    private uint[] Tail(uint[] table)
    {
        if (Degree < Avx2Kernels.MinimumDegree) return [];
        var tail = new List<uint>(Degree / 64 * Avx2Kernels.TailVectors * Avx2Kernels.Width);
        for (var block = 0; block < Degree; block += 64)
            for (var distance = 4; distance >= 1; distance /= 2)
                for (var pair = 0; pair < 4 / distance; pair++)
                    for (var group = block / 8; group < (block / 8) + 8; group++) tail.Add(table[(Degree / (2 * distance)) + (4 / distance * group) + pair]);
        return [.. tail];
    }

    private static uint NegateInverse(uint value)
    {
        unchecked                                           // Newton's iteration modulo 2^32
        {
            var inverse = value;                            // correct to 3 bits for odd values
            for (var i = 0; i < 4; i++) inverse *= 2 - (value * inverse);
            return 0 - inverse;
        }
    }

    private static bool IsPrime(uint value)
    {
        if (value < 2 || value % 2 == 0) return value == 2;
        for (var divisor = 3u; divisor * (ulong)divisor <= value; divisor += 2)
            if (value % divisor == 0) return false;
        return true;
    }
}
