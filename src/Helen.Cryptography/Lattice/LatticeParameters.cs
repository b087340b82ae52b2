using System.Numerics;
using Helen.Arithmetic.Fields;
using Helen.Arithmetic.Rings;

namespace Helen.Cryptography.Lattice;

/// <summary>
/// Every length and every bound of the lattice encryption (protocol §4.2), derived from the plaintext modulus, the security lengths and the number of parties.
/// A combination that does not fit the Homomorphic Encryption Standard (2018, table 1: 128 bits, classical, ternary secret) is refused. Immutable.
/// <para>Names: n ring degree, p plaintext modulus, h = (p − 1)/2, η bound of an error coefficient; polynomials of an encryption: v (ternary), e_0, e_1 (errors), m (plaintext).</para>
/// </summary>
public sealed class LatticeParameters
{
    /// <summary>Ring degree of production parameters for p ≈ 2^127.</summary>
    public const int DefaultDegree = 16384;

    /// <summary>η: errors are centred binomial with 2η coins, variance η/2, so σ_err = 3.24 ≥ 3.2.</summary>
    public const int ErrorBound = 21;

    /// <summary>The rejection sampling of a proof expects less than one half of a rejected coordinate: it accepts with probability ≥ e^{−1/2} − o(1).</summary>
    private const int RejectionFactor = 2;

    private LatticeParameters(PlaintextModulus plaintext, SecurityParameters security, int parties, RnsBasis? tables)
    {
        (Plaintext, Security, Parties, Degree) = (plaintext, security, parties, plaintext.Degree);
        var n = (BigInteger)Degree;
        var (p, h) = (plaintext.Integer, (plaintext.Integer - 1) / 2);

        // Proofs: challenges are 0 or one of 2n monomials; V rows answer κ bits, U = 2V ciphertexts share them (TopGear §3).
        ProofRows = (int)Math.Ceiling(security.ChallengeBits / Math.Log2((2 * Degree) + 1));
        ProofBatch = 2 * ProofRows;
        Secret = new ProofBound(this, BigInteger.One);
        Error = new ProofBound(this, ErrorBound);
        Message = new ProofBound(this, h);

        // A product: 2C·(b/2) + fresh v'. Worst case of b·(v, e_0, e_1) for |b| ≤ h, and of the carry when b·m is reduced modulo p.
        var growth = n * h;
        var carry = ((growth * Message.Extracted) + h) / p + 1;
        (SecretDrowning, ErrorDrowning) = (Drown(growth * Secret.Extracted), Drown((growth * Error.Extracted) + carry));
        ProductNoise = Noise((growth * Secret.Extracted) + (BigInteger.One << SecretDrowning), (growth * Error.Extracted) + carry, growth * Error.Extracted);
        if (ModulusSwitch.ErrorBits < CeilingLog2(2 * n * (parties - 1)) + security.StatisticalBits + 2)
            throw new ArgumentOutOfRangeException(nameof(parties), "The fractions of the modulus switching are too short for so many parties.");

        // The shortest q, and in it the fewest primes kept, so that the noise fits before and after the switch (noise/D, and the correction of c_0 and of c_1·s divided by D) and D drowns the errors.
        ModulusSwitch? found = null;
        for (var limbs = ((int)ProductNoise.GetBitLength() / NttPrime.MaxBits) + 1; found is null; limbs++)
        {
            var basis = Take(limbs);
            for (var kept = Math.Max(1, limbs - ModulusSwitch.MaxDropped); kept < limbs && found is null; kept++)
            {
                var candidate = new ModulusSwitch(basis, kept, p);
                var dropped = basis.Modulus / candidate.Target.Modulus;
                TransmittedNoise = ((ProductNoise + (candidate.Correction * (1 + n))) / dropped) + 1;
                if (2 * TransmittedNoise < candidate.Target.Modulus && dropped >> (ErrorDrowning + 1) > 0) found = candidate;
            }
        }

        (Switch, Basis) = (found, found.Source);
        ModulusBits = (int)Basis.Modulus.GetBitLength();
        DroppedFactor = Basis.Modulus / TransmittedBasis.Modulus % p;

        RnsBasis Take(int count) => tables?.Primes.Length >= count ? tables.Prefix(count) : RnsBasis.Create(Degree, count);
    }

    /// <summary>The plaintext modulus and its slots.</summary>
    public PlaintextModulus Plaintext { get; }

    /// <summary>κ and σ.</summary>
    public SecurityParameters Security { get; }

    /// <summary>Parties of the session: one plaintext may be multiplied for all the others.</summary>
    public int Parties { get; }

    /// <summary>n, also the number of slots.</summary>
    public int Degree { get; }

    /// <summary>Primes of ciphertexts under proof.</summary>
    public RnsBasis Basis { get; }

    /// <summary>Primes of products on the wire, after modulus switching.</summary>
    public RnsBasis TransmittedBasis => Switch.Target;

    /// <summary>The modulus switching of products.</summary>
    public ModulusSwitch Switch { get; }

    /// <summary>Bits of the modulus q of <see cref="Basis"/>.</summary>
    public int ModulusBits { get; }

    /// <summary>V: responses of one proof, for κ bits of soundness.</summary>
    public int ProofRows { get; }

    /// <summary>U: ciphertexts of one proof, at most.</summary>
    public int ProofBatch { get; }

    /// <summary>Lengths of v in proofs.</summary>
    public ProofBound Secret { get; }

    /// <summary>Lengths of e_0 and e_1 in proofs.</summary>
    public ProofBound Error { get; }

    /// <summary>Lengths of m in proofs.</summary>
    public ProofBound Message { get; }

    /// <summary>A product adds v' uniform in [−2^this, 2^this).</summary>
    public int SecretDrowning { get; }

    /// <summary>The modulus switching of a product adds e_0' and e_1' uniform in [0, D), where D, the product of the dropped primes, is at least 2^(this + 1).</summary>
    public int ErrorDrowning { get; }

    /// <summary>Bound of |c_0 − s·c_1| for a product of verified ciphertexts under an honest key, before modulus switching; below q/2.</summary>
    public BigInteger ProductNoise { get; }

    /// <summary>The same after modulus switching.</summary>
    public BigInteger TransmittedNoise { get; }

    /// <summary>Product of the dropped primes, modulo p: modulus switching divides the plaintext by it.</summary>
    internal BigInteger DroppedFactor { get; }

    /// <summary>log2 of the largest modulus for 128 bits of classical security with ternary secrets (Homomorphic Encryption Standard 2018, table 1), by ring degree.</summary>
    public static IReadOnlyDictionary<int, int> StandardModulusBits { get; } = new Dictionary<int, int> { [4096] = 109, [8192] = 218, [16384] = 438, [32768] = 881 };

    /// <summary>Parameters for the field of all MPC.</summary>
    public static LatticeParameters ForField(SecurityParameters security, int parties, int degree = DefaultDegree) => Create(FieldElement.Modulus, security, parties, degree);

    /// <summary>Parameters for a plaintext modulus. Degrees outside the Standard's table need the insecure-test profile, under which the table is not consulted.</summary>
    /// <exception cref="ArgumentException">The plaintext modulus does not suit the degree, or the modulus that the bounds need is above the Standard's limit.</exception>
    public static LatticeParameters Create(BigInteger plaintextModulus, SecurityParameters security, int parties, int degree = DefaultDegree)
    {
        ArgumentNullException.ThrowIfNull(security);
        ArgumentOutOfRangeException.ThrowIfLessThan(parties, 2);
        return new LatticeParameters(new PlaintextModulus(plaintextModulus, degree), security, parties, null).Admitted();
    }

    /// <summary>The same for another plaintext modulus, on the same tables where they suffice: key generation needs one for each of its primes (protocol §3.5).</summary>
    /// <exception cref="ArgumentException">As <see cref="Create"/>.</exception>
    public LatticeParameters WithPlaintextModulus(BigInteger plaintextModulus) => new LatticeParameters(new PlaintextModulus(plaintextModulus, Degree), Security, Parties, Basis).Admitted();

    /// <summary>Bound of |c_0 − s·c_1| for bounds of v, e_0 and e_1 under an honest key: p(e·v + e_0 − s·e_1) + m.</summary>
    internal BigInteger Noise(BigInteger v, BigInteger e0, BigInteger e1) => (Plaintext.Integer * ((Degree * ErrorBound * v) + e0 + (Degree * e1))) + ((Plaintext.Integer - 1) / 2);

    private LatticeParameters Admitted()
    {
        if (Security.IsInsecure) return this;
        if (!StandardModulusBits.TryGetValue(Degree, out var limit)) throw new ArgumentOutOfRangeException(nameof(Degree), $"Degree {Degree} is not in the Standard's table.");
        return ModulusBits <= limit ? this : throw new ArgumentOutOfRangeException(nameof(Degree), $"Degree {Degree} allows a modulus of {limit} bits; these parameters need {ModulusBits}.");
    }

    // σ bits for all 3n coordinates of a product and the products of one ciphertext's m − 1 receivers together.
    private int Drown(BigInteger bound) => CeilingLog2(bound * 3 * Degree * (Parties - 1)) + Security.StatisticalBits;

    private static int CeilingLog2(BigInteger value) => (int)(value - 1).GetBitLength();

    /// <summary>Lengths of one kind of polynomial in a proof of plaintext knowledge.</summary>
    public sealed class ProofBound
    {
        internal ProofBound(LatticeParameters parameters, BigInteger witness)
        {
            var challenged = witness * parameters.ProofBatch;
            MaskBits = CeilingLog2(RejectionFactor * 4 * parameters.ProofRows * parameters.Degree * challenged);
            (Witness, Response) = (witness, (BigInteger.One << MaskBits) - 1 - challenged);
            Extracted = 2 * parameters.Degree * Response;
        }

        /// <summary>Bound of an honest coefficient.</summary>
        public BigInteger Witness { get; }

        /// <summary>Masks are uniform in [−2^MaskBits, 2^MaskBits).</summary>
        public int MaskBits { get; }

        /// <summary>Accepted responses are at most this in absolute value, for the prover and the verifier.</summary>
        public BigInteger Response { get; }

        /// <summary>Bound for the coefficients that a proof guarantees for <em>twice</em> the ciphertext: n·2·Response.</summary>
        public BigInteger Extracted { get; }
    }
}
