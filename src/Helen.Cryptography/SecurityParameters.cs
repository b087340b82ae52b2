namespace Helen.Cryptography;

/// <summary>Every security-relevant length, derived by name (protocol §1, §11). A session fixes one instance.</summary>
public sealed record SecurityParameters
{
    private SecurityParameters(int modulusBits, bool insecure) => (ModulusBits, IsInsecure) = (modulusBits, insecure);

    /// <summary>|N| in bits.</summary>
    public int ModulusBits { get; }

    /// <summary>True for the insecure-test profile, which production hosts refuse.</summary>
    public bool IsInsecure { get; }

    /// <summary>κ: bits of every Fiat–Shamir challenge and batching coefficient.</summary>
    public int ChallengeBits { get; private init; } = 128;

    /// <summary>σ: statistical security per opened value.</summary>
    public int StatisticalBits { get; private init; } = 64;

    /// <summary>Binary rows of the dual-mask check (protocol §6.3): a bad mask passes with 2^−72.</summary>
    public int DualMaskRows { get; } = 72;

    /// <summary>At most so many attempts to pass the rejection sampling of protocol §6.3.</summary>
    public int MaxDualMaskTries { get; } = 32;

    /// <summary>Bits that cover the number of responses of a session in the statistical distance of a proof mask (protocol §5: "+ 24").</summary>
    public int ResponseCountBits { get; private init; } = 24;

    /// <summary>log2 of the most rows or columns that one proof combines (a count travels in 16 bits).</summary>
    public const int MaxBatchBits = 16;

    /// <summary>Bits that a public combination of commitments may add to their randomness (protocol §5.3: R₁ = E₁ + A·I − 2^30·Ā adds 31).</summary>
    public const int CombinationRandomnessBits = 32;

    /// <summary>
    /// Pairs in the cut-and-choose of key generation (protocol §3.5, step 3c). Each asks about the powers of a random half of the bases, so it shows a wrong power with 1/2, and is asked the telling one
    /// of its two questions with 1/2: all are passed with (3/4)^this ≤ 2^−σ.
    /// </summary>
    public int ExponentPairs => (int)Math.Ceiling(StatisticalBits / Math.Log2(4.0 / 3));

    /// <summary>Randomness of a vector commitment is uniform below 2^this (protocol §3.3).</summary>
    public int CommitmentRandomnessBits => ModulusBits + StatisticalBits;

    /// <summary>Encryption exponents are uniform below 2^this (protocol §3.4).</summary>
    public int EncryptionExponentBits => ModulusBits / 2;

    /// <summary>M(w) of protocol §11: bits of a mask that hides challenge·witness for a witness of <paramref name="witnessBits"/> bits.</summary>
    public int MaskBits(int witnessBits) => witnessBits + ChallengeBits + StatisticalBits + ResponseCountBits;

    /// <summary>Bits of an exponent that can occur in a proof about a witness of <paramref name="witnessBits"/> bits: z = e·x + mask.</summary>
    public int ResponseBits(int witnessBits) => MaskBits(witnessBits) + 1;

    /// <summary>Bits of |e_i| as key generation leaves it, for <paramref name="parties"/> parties (protocol §11).</summary>
    public int KeyShareBits(int parties) => ModulusBits + StatisticalBits + 2 + CeilingLog2(parties);

    /// <summary>
    /// Bits of |e_i| with its public offset: +2^{KeyShareBits} for every party but the first, which takes them all back (protocol §3.1). One length for all.
    /// </summary>
    public int OffsetKeyShareBits(int parties) => KeyShareBits(parties) + 1 + CeilingLog2(parties);

    /// <summary>Modulus lengths for real data.</summary>
    public static IReadOnlyList<int> ProductionModulusBits { get; } = [2048, 3072];

    /// <summary>Modulus lengths of the insecure-test profile.</summary>
    public static IReadOnlyList<int> InsecureModulusBits { get; } = [512, 1024];

    /// <summary>The profile for real data: 2048 or 3072 bits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Another length.</exception>
    public static SecurityParameters Production(int modulusBits = 2048) => ProductionModulusBits.Contains(modulusBits)
        ? new(modulusBits, insecure: false)
        : throw new ArgumentOutOfRangeException(nameof(modulusBits), $"A production key has {string.Join(" or ", ProductionModulusBits)} bits, not {modulusBits}.");

    /// <summary>The insecure-test profile: 512 or 1024 bits. The only way below 2048.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Another length.</exception>
    public static SecurityParameters InsecureForTests(int modulusBits) => InsecureModulusBits.Contains(modulusBits)
        ? new(modulusBits, insecure: true)
        : throw new ArgumentOutOfRangeException(nameof(modulusBits), $"An insecure test key has {string.Join(" or ", InsecureModulusBits)} bits, not {modulusBits}.");

    /// <summary>Lengths for tests that try every element of a tiny group. No session can state them: they are no modulus length of either profile.</summary>
    internal static SecurityParameters ExhaustiveForTests(int modulusBits)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(modulusBits, 16);
        return new(modulusBits, insecure: true) { ChallengeBits = 8, StatisticalBits = 8, ResponseCountBits = 2 };
    }

    private static int CeilingLog2(int count) => 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)(count - 1));
}
