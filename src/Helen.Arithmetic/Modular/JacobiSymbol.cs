using System.Numerics;

namespace Helen.Arithmetic.Modular;

/// <summary>The Jacobi symbol of public integers.</summary>
public static class JacobiSymbol
{
    /// <summary>(value / modulus) for an odd positive modulus: −1, 0 or 1.</summary>
    public static int Compute(BigInteger value, BigInteger modulus)
    {
        if (modulus.Sign <= 0 || modulus.IsEven) throw new ArgumentOutOfRangeException(nameof(modulus), "The modulus must be odd and positive.");
        var a = value % modulus;
        if (a.Sign < 0) a += modulus;
        var n = modulus;
        var result = 1;
        while (!a.IsZero)
        {
            while (a.IsEven)
            {
                a >>= 1;
                var r = (int)(n & 7);
                if (r is 3 or 5) result = -result;
            }
            (a, n) = (n, a);
            if ((int)(a & 3) == 3 && (int)(n & 3) == 3) result = -result;
            a %= n;
        }
        return n.IsOne ? result : 0;
    }
}
