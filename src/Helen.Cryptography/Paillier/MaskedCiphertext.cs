namespace Helen.Cryptography.Paillier;

/// <summary>
/// A ciphertext that may be opened: it contains, from every party, a mask verified by protocol §6.3 and used in no other ciphertext.
/// The constructor is visible to Helen.Mpc only, which makes it from verified masks; nothing else can be opened (protocol §3.4).
/// </summary>
public sealed class MaskedCiphertext
{
    internal MaskedCiphertext(Ciphertext inner) => Inner = inner;

    /// <summary>The ciphertext.</summary>
    public Ciphertext Inner { get; }
}
