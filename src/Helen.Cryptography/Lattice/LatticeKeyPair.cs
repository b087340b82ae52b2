using Helen.Arithmetic.Randomness;
using Helen.Arithmetic.Rings;

namespace Helen.Cryptography.Lattice;

/// <summary>A party's own key: ternary s and b = a·s + p·e (BGV after KPR18). Lives for one MAC epoch, or one batch of key generation. Secret; disposing overwrites s.</summary>
public sealed class LatticeKeyPair : IDisposable
{
    private readonly RingElement _secret;                   // s, transformed, modulo the full basis
    private readonly RingElement _transmittedSecret;        // the same modulo the basis of products

    private LatticeKeyPair(LatticePublicKey publicKey, RingElement secret, RingElement transmittedSecret) => (PublicKey, _secret, _transmittedSecret) = (publicKey, secret, transmittedSecret);

    /// <summary>The public half.</summary>
    public LatticePublicKey PublicKey { get; }

    /// <summary>A fresh key.</summary>
    public static LatticeKeyPair Generate(LatticeParameters parameters, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(random);
        Span<byte> seed = stackalloc byte[LatticePublicKey.SeedBytes];
        random.Fill(seed);
        using var coins = new RandomExpander(random);
        using var s = IntegerPolynomial.SampleTernary(parameters.Degree, coins);
        using var e = IntegerPolynomial.SampleCenteredBinomial(parameters.Degree, LatticeParameters.ErrorBound, coins);
        return From(parameters, seed, s, e);
    }

    /// <summary>Decrypts a product: a·b + mask, reduced modulo p. Exact for products of honest parties; no branch depends on the key or the plaintext.</summary>
    public LatticePlaintext Decrypt(LatticeProduct product)
    {
        ArgumentNullException.ThrowIfNull(product);
        using var phase = product.C1.Copy();
        phase.Transform();
        phase.Multiply(_transmittedSecret);
        phase.InverseTransform();
        phase.SubtractFrom(product.C0);
        return LatticePlaintext.FromPhase(PublicKey.Parameters, phase, product.Parameters.DroppedFactor);
    }

    /// <summary>Decrypts an own ciphertext.</summary>
    public LatticePlaintext Decrypt(LatticeCiphertext ciphertext)
    {
        ArgumentNullException.ThrowIfNull(ciphertext);
        using var phase = Phase(ciphertext);
        return LatticePlaintext.FromPhase(PublicKey.Parameters, phase, 1);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _secret.Dispose();
        _transmittedSecret.Dispose();
    }

    /// <summary>Redacted.</summary>
    public override string ToString() => "lattice key pair";

    internal static LatticeKeyPair From(LatticeParameters parameters, ReadOnlySpan<byte> seed, IntegerPolynomial s, IntegerPolynomial e)
    {
        var secret = s.Reduce(parameters.Basis);
        secret.Transform();
        var transmitted = s.Reduce(parameters.TransmittedBasis);
        transmitted.Transform();

        var b = e.Reduce(parameters.Basis, parameters.Plaintext.Integer);
        b.Transform();
        b.MultiplyAdd(LatticePublicKey.Expand(parameters.Basis, seed), secret);
        return new(new(parameters, seed, b), secret, transmitted);
    }

    /// <summary>c_0 − s·c_1 as coefficients.</summary>
    internal RingElement Phase(LatticeCiphertext ciphertext)
    {
        using var product = ciphertext.C1.Copy();
        product.Multiply(_secret);
        var phase = ciphertext.C0.Copy();
        phase.Subtract(product);
        phase.InverseTransform();
        return phase;
    }
}
