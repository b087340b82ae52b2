using System.Diagnostics;
using System.Numerics;
using Helen.Arithmetic.Modular;

namespace Helen.Cryptography.SigmaProofs.BoundedNorm;

/// <summary>
/// Lagrange's theorem made effective (after Rabin and Shallit): every n ≥ 0 as a sum of four squares. Without randomness: the two first squares are taken as large as
/// possible, so that the rest p is about n^{1/4} and p ≡ 1 mod 4 is soon a prime, a sum of two squares. The time depends on n; see the README on timing.
/// </summary>
internal static class FourSquares
{
    /// <summary>Candidates tried for the second square before the first is changed; enough that every small n is found, see the tests.</summary>
    private const int SecondTries = 32;

    /// <summary>a, b, c, d with a² + b² + c² + d² = <paramref name="n"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A negative number is no sum of squares.</exception>
    public static BigInteger[] Decompose(BigInteger n)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        if (n.IsZero) return new BigInteger[4];
        var halvings = 0;
        while ((n & 3).IsZero) (n, halvings) = (n >> 2, halvings + 1);
        var squares = n.IsEven ? OfTwoModFour(n) : OfOdd(n);
        return [.. squares.Select(x => x << halvings)];
    }

    /// <summary>⌊√n⌋.</summary>
    public static BigInteger Root(BigInteger n)
    {
        if (n.IsZero) return BigInteger.Zero;
        var root = BigInteger.One << (((int)n.GetBitLength() + 1) / 2);      // above √n: Newton descends from there
        while (true)
        {
            var next = (root + (n / root)) >> 1;
            if (next >= root) return root;
            root = next;
        }
    }

    /// <summary>Two of the squares of 2n are odd and two even; sums and differences of a pair of equal parity are twice integers.</summary>
    private static BigInteger[] OfOdd(BigInteger n)
    {
        BigInteger[] x = [.. OfTwoModFour(n << 1).OrderBy(y => y.IsEven)];
        return [(x[0] + x[1]) >> 1, (x[0] - x[1]) >> 1, (x[2] + x[3]) >> 1, (x[2] - x[3]) >> 1];
    }

    private static BigInteger[] OfTwoModFour(BigInteger n)
    {
        // even² + odd² ≡ 1, so the rest is 1 mod 4.
        for (var x = Root(n) & ~BigInteger.One; x.Sign >= 0; x -= 2)
        {
            var rest = n - (x * x);
            var y = Root(rest);
            if (y.IsEven) y--;
            for (var tries = 0; tries < SecondTries && y.Sign > 0; tries++, y -= 2)
                if (OfTwoSquares(rest - (y * y)) is var (a, b)) return [x, y, a, b];
        }

        throw new UnreachableException("No decomposition into four squares.");
    }

    /// <summary>p ≡ 1 mod 4 as a sum of two squares (Hermite–Serret); null when p is no prime, as a rule. A result is always right.</summary>
    private static (BigInteger A, BigInteger B)? OfTwoSquares(BigInteger p)
    {
        if (p.IsOne) return (BigInteger.One, BigInteger.Zero);
        if (p < 5) return null;
        var modulus = Modulus.Create(p);
        for (BigInteger witness = 2; witness < p; witness++)
        {
            var root = modulus.PowPublic(witness, (p - 1) >> 2);
            var square = modulus.Square(root);
            if (square.IsOne) continue;                          // a quadratic residue says nothing
            if (square != p - 1) return null;                    // not a prime
            BigInteger large = p, small = root;
            while (small * small > p) (large, small) = (small, large % small);
            var other = Root(p - (small * small));
            return (small * small) + (other * other) == p ? (small, other) : null;
        }

        return null;
    }
}
