using Helen.Arithmetic.Randomness;
using Helen.Arithmetic.Rings;

namespace Helen.Cryptography.Lattice;

/// <summary>v, e_0 and e_1 of one encryption, or masks and responses of that shape. Secret until it is a response; disposing overwrites it.</summary>
internal sealed class EncryptionRandomness(IntegerPolynomial v, IntegerPolynomial e0, IntegerPolynomial e1) : IDisposable
{
    public IntegerPolynomial V => v;

    public IntegerPolynomial E0 => e0;

    public IntegerPolynomial E1 => e1;

    /// <summary>What an honest encryption uses: v ternary, e_0 and e_1 centred binomial.</summary>
    public static EncryptionRandomness Honest(LatticeParameters parameters, IRandomSource random) => new(
        IntegerPolynomial.SampleTernary(parameters.Degree, random),
        IntegerPolynomial.SampleCenteredBinomial(parameters.Degree, LatticeParameters.ErrorBound, random),
        IntegerPolynomial.SampleCenteredBinomial(parameters.Degree, LatticeParameters.ErrorBound, random));

    /// <summary>What hides the randomness in a proof.</summary>
    public static EncryptionRandomness ProofMask(LatticeParameters parameters, IRandomSource random) => new(
        IntegerPolynomial.SampleUniform(parameters.Degree, parameters.Secret.MaskBits, random),
        IntegerPolynomial.SampleUniform(parameters.Degree, parameters.Error.MaskBits, random),
        IntegerPolynomial.SampleUniform(parameters.Degree, parameters.Error.MaskBits, random));

    public void Dispose()
    {
        v.Dispose();
        e0.Dispose();
        e1.Dispose();
    }

    public override string ToString() => "encryption randomness";
}
