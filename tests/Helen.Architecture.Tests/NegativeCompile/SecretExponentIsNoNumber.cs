// expect: CS0030
// A secret exponent does not turn into a number.
using System.Numerics;
using Helen.Arithmetic.Modular;

namespace NegativeCompile;

public static class SecretExponentIsNoNumber
{
    public static BigInteger Leak(SecretExponent exponent) => (BigInteger)exponent;
}
