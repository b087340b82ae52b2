using System.Numerics;
using System.Runtime.InteropServices;
using Helen.Arithmetic.Fields;
using Helen.Arithmetic.Randomness;
using Helen.Arithmetic.Rings;

namespace Helen.Cryptography.Lattice;

/// <summary>A plaintext polynomial modulo p: n slots of F_p that add and multiply one by one. Secret; disposing overwrites it.</summary>
public sealed class LatticePlaintext : IDisposable
{
    private readonly PooledBuffer<UInt128> _coefficients;

    // What the coefficients are is for the caller to write.
    private LatticePlaintext(LatticeParameters parameters) => (Parameters, _coefficients) = (parameters, new(parameters.Degree));

    /// <summary>The parameters.</summary>
    public LatticeParameters Parameters { get; }

    /// <summary>Encodes n slots, each below p.</summary>
    /// <exception cref="ArgumentException">Another number of slots, or a slot is not below p.</exception>
    public static LatticePlaintext Encode(LatticeParameters parameters, ReadOnlySpan<UInt128> slots)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (slots.Length != parameters.Degree) throw new ArgumentException($"A plaintext has {parameters.Degree} slots.", nameof(slots));
        UInt128 outside = 0;
        foreach (var slot in slots) outside |= unchecked(parameters.Plaintext.Value - 1 - slot) | slot;        // top bit: slot ≥ p or ≥ 2^127
        if (outside >> 127 != 0) throw new ArgumentException("A slot holds a residue below p.", nameof(slots));
        var plaintext = new LatticePlaintext(parameters);
        slots.CopyTo(plaintext.Coefficients);
        parameters.Plaintext.Encode(plaintext.Coefficients);
        return plaintext;
    }

    /// <summary>Encodes n field elements; the parameters are those of the field of all MPC.</summary>
    /// <exception cref="ArgumentException">Another number of slots, or another plaintext modulus.</exception>
    public static LatticePlaintext Encode(LatticeParameters parameters, ReadOnlySpan<FieldElement> slots)
    {
        CheckField(parameters);
        return Encode(parameters, MemoryMarshal.Cast<FieldElement, UInt128>(slots));
    }

    /// <summary>The same value in every slot: a constant polynomial.</summary>
    public static LatticePlaintext Constant(LatticeParameters parameters, UInt128 value)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(value, parameters.Plaintext.Value);
        var plaintext = new LatticePlaintext(parameters);
        plaintext.Coefficients.Clear();
        plaintext.Coefficients[0] = value;
        return plaintext;
    }

    /// <summary>The same field element in every slot.</summary>
    public static LatticePlaintext Constant(LatticeParameters parameters, FieldElement value)
    {
        CheckField(parameters);
        return Constant(parameters, MemoryMarshal.Cast<FieldElement, UInt128>([value])[0]);
    }

    /// <summary>Uniform slots.</summary>
    public static LatticePlaintext Random(LatticeParameters parameters, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        using var coins = new RandomExpander(random);
        var plaintext = new LatticePlaintext(parameters);
        parameters.Plaintext.Sample(plaintext.Coefficients, coins);
        return plaintext;
    }

    /// <summary>Adds another plaintext, slot by slot.</summary>
    public void Add(LatticePlaintext other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!ReferenceEquals(other.Parameters, Parameters)) throw new ArgumentException("The plaintexts have different parameters.", nameof(other));
        Parameters.Plaintext.Add(Coefficients, other.Coefficients);
    }

    /// <summary>Subtracts another plaintext, slot by slot.</summary>
    public void Subtract(LatticePlaintext other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!ReferenceEquals(other.Parameters, Parameters)) throw new ArgumentException("The plaintexts have different parameters.", nameof(other));
        Parameters.Plaintext.Subtract(Coefficients, other.Coefficients);
    }

    /// <summary>Writes the n slots.</summary>
    public void Decode(Span<UInt128> slots)
    {
        if (slots.Length != Parameters.Degree) throw new ArgumentException($"A plaintext has {Parameters.Degree} slots.", nameof(slots));
        Coefficients.CopyTo(slots);
        Parameters.Plaintext.Decode(slots);
    }

    /// <summary>Writes the n slots as field elements.</summary>
    public void Decode(Span<FieldElement> slots)
    {
        CheckField(Parameters);
        Decode(MemoryMarshal.Cast<FieldElement, UInt128>(slots));
    }

    /// <inheritdoc/>
    public void Dispose() => _coefficients.Dispose();

    /// <summary>Redacted.</summary>
    public override string ToString() => "lattice plaintext";

    /// <summary>The coefficients modulo p, each below p.</summary>
    internal Span<UInt128> Coefficients => _coefficients.Span;

    /// <summary>A plaintext by its coefficients: the phase of a ciphertext, reduced modulo p.</summary>
    internal static LatticePlaintext FromPhase(LatticeParameters parameters, RingElement phase, BigInteger factor)
    {
        var plaintext = new LatticePlaintext(parameters);
        phase.ReduceCentred(parameters.Plaintext, factor, plaintext.Coefficients);
        return plaintext;
    }

    /// <summary>Adds the n coefficients to others.</summary>
    internal void AddCoefficientsTo(Span<UInt128> others) => Parameters.Plaintext.Add(others, Coefficients);

    /// <summary>A plaintext by its coefficients.</summary>
    internal static LatticePlaintext FromCoefficients(LatticeParameters parameters, ReadOnlySpan<UInt128> coefficients)
    {
        if (coefficients.Length != parameters.Degree) throw new ArgumentException($"A plaintext has {parameters.Degree} coefficients.", nameof(coefficients));
        var plaintext = new LatticePlaintext(parameters);
        coefficients.CopyTo(plaintext.Coefficients);
        return plaintext;
    }

    /// <summary>The coefficients as integers in [−(p−1)/2, (p−1)/2].</summary>
    internal IntegerPolynomial ToBalanced() => IntegerPolynomial.Balanced(Coefficients, Parameters.Plaintext);

    /// <summary>The same of half the plaintext: of coefficients/2 modulo p.</summary>
    internal IntegerPolynomial HalfToBalanced()
    {
        using var half = FromCoefficients(Parameters, Coefficients);
        Parameters.Plaintext.Halve(half.Coefficients);
        return half.ToBalanced();
    }

    private static void CheckField(LatticeParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (parameters.Plaintext.Integer != FieldElement.Modulus) throw new ArgumentException("The plaintext modulus is not that of the field.", nameof(parameters));
    }
}
