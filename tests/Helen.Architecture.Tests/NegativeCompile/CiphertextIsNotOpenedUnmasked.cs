// expect: CS1503
// A decryption share is given for masked ciphertexts only (protocol §3.4).
using System.Numerics;
using Helen.Cryptography.Paillier;

namespace NegativeCompile;

public static class CiphertextIsNotOpenedUnmasked
{
    public static BigInteger Open(ThresholdKeyShare share, ThresholdPublicKey key, Ciphertext ciphertext) => share.Open(key, ciphertext);
}
