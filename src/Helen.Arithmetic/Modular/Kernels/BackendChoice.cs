namespace Helen.Arithmetic.Modular.Kernels;

/// <summary>Turns a wish for a backend into a backend that exists.</summary>
internal static class BackendChoice
{
    public const string Variable = "HELEN_BIGNUM";

    // Read once: a process does not change its arithmetic half-way.
    private static readonly Lazy<string?> Wish = new(() => Environment.GetEnvironmentVariable(Variable));

    /// <summary>The backend for one modulus.</summary>
    /// <exception cref="InvalidOperationException">HELEN_BIGNUM is neither value, or libcrypto is asked for and cannot be loaded.</exception>
    public static BignumBackend Resolve(BignumBackend backend) => backend switch
    {
        BignumBackend.Automatic => Parse(Wish.Value, LibCrypto.IsAvailable),
        BignumBackend.LibCrypto => LibCrypto.IsAvailable ? backend : throw Missing("libcrypto was asked for"),
        BignumBackend.Managed => backend,
        _ => throw new ArgumentOutOfRangeException(nameof(backend), backend, "Not a backend."),
    };

    internal static BignumBackend Parse(string? wish, bool libCryptoAvailable) => wish switch
    {
        null or "" => libCryptoAvailable ? BignumBackend.LibCrypto : BignumBackend.Managed,
        "libcrypto" => libCryptoAvailable ? BignumBackend.LibCrypto : throw Missing($"{Variable}=libcrypto"),
        "managed" => BignumBackend.Managed,
        _ => throw new InvalidOperationException($"{Variable} must be 'libcrypto' or 'managed', not '{wish}'."),
    };

    private static InvalidOperationException Missing(string what) => new($"{what}, but OpenSSL 3's libcrypto cannot be loaded on this machine.");
}
