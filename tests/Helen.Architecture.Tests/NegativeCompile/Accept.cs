// expect: none
// The accept twin: what the other files must not do is refused for their reason, not because nothing compiles here.
using System.Numerics;
using Helen.Arithmetic.Modular;
using Helen.Cryptography.Hashing;
using Helen.Rounds;

namespace NegativeCompile;

public static class Accept
{
    public static Digest Seen(ConfirmedView view) => view.View;

    public static int PublicBound(BigInteger value)
    {
        using var exponent = SecretExponent.FromSigned(value, 64);
        return exponent.Bits;
    }
}
