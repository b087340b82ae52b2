// expect: CS1061
// A secret exponent can be used, not read (protocol §3.1).
using Helen.Arithmetic.Modular;

namespace NegativeCompile;

public static class SecretExponentGivesNothingBack
{
    public static byte[] Leak(SecretExponent exponent) => exponent._magnitude;
}
