// expect: none
// The accept twin: what the other files must not do is refused for their reason, not because nothing compiles here.
using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Fields;
using Helen.Arithmetic.Modular;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Paillier;
using Helen.Mpc.Spdz;
using Helen.Rounds;

namespace NegativeCompile;

public static class Accept
{
    public static Digest Seen(ConfirmedView view) => view.View;

    public static T Claim<T>(Verified<T> message) where T : class, IWireMessage<T> => message.Claim;

    public static BigInteger Open(ThresholdKeyShare share, ThresholdPublicKey key, MaskedCiphertext ciphertext) => share.Open(key, ciphertext);

    public static ImmutableArray<FieldElement> Read(CheckedOpening opening) => opening.Values;

    public static int Count(UncheckedOpening opening) => opening.Count;

    public static int PublicBound(BigInteger value)
    {
        using var exponent = SecretExponent.FromSigned(value, 64);
        return exponent.Bits;
    }
}
