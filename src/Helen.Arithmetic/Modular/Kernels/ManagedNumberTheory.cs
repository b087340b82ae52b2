using System.Numerics;

namespace Helen.Arithmetic.Modular.Kernels;

/// <summary>Euclid and Jacobi on public integers, in public time.</summary>
internal static class ManagedNumberTheory
{
    /// <summary>The inverse of residue ∈ [0, modulus), or null.</summary>
    public static BigInteger? Invert(BigInteger residue, BigInteger modulus)
    {
        BigInteger r0 = modulus, r1 = residue, s0 = 0, s1 = 1;
        while (!r1.IsZero)
        {
            var q = BigInteger.DivRem(r0, r1, out var r2);
            (r0, r1) = (r1, r2);
            (s0, s1) = (s1, s0 - (q * s1));
        }

        if (!r0.IsOne) return null;
        return s0.Sign < 0 ? s0 + modulus : s0;
    }

    /// <summary>(value / modulus) for value ∈ [0, modulus), modulus odd and positive.</summary>
    public static int Jacobi(BigInteger value, BigInteger modulus)
    {
        var (a, n) = (value, modulus);
        var result = 1;
        while (!a.IsZero)
        {
            var twos = (int)BigInteger.TrailingZeroCount(a);
            a >>= twos;
            if ((twos & 1) == 1 && ((int)(n & 7) is 3 or 5)) result = -result;
            if ((int)(a & 3) == 3 && (int)(n & 3) == 3) result = -result;
            (a, n) = (n % a, a);
        }

        return n.IsOne ? result : 0;
    }
}
