// expect: CS1729
// Only a ciphertext that holds everybody's verified mask may be opened (protocol §3.4, §6.3).
using Helen.Cryptography.Paillier;

namespace NegativeCompile;

public static class MaskedCiphertextIsMadeFromVerifiedMasksOnly
{
    public static MaskedCiphertext Forge(Ciphertext ciphertext) => new(ciphertext);
}
