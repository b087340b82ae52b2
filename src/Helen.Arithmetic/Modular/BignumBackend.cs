namespace Helen.Arithmetic.Modular;

/// <summary>Which implementation multiplies big integers (protocol §3.1).</summary>
public enum BignumBackend
{
    /// <summary>What the environment variable HELEN_BIGNUM says (<c>libcrypto</c> or <c>managed</c>); without it libcrypto where it can be loaded, else managed.</summary>
    Automatic,

    /// <summary>OpenSSL 3's libcrypto.</summary>
    LibCrypto,

    /// <summary>Montgomery multiplication in C#.</summary>
    Managed,
}
