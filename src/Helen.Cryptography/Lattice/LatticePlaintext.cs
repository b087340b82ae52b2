using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Helen.Arithmetic.Fields;
using Helen.Arithmetic.Randomness;
using Helen.Arithmetic.Rings;

namespace Helen.Cryptography.Lattice;

/// <summary>A plaintext polynomial modulo p: n slots of F_p that add and multiply one by one. Secret; disposing overwrites it.</summary>
public sealed class LatticePlaintext : IDisposable
{
    private readonly UInt128[] _coefficients;

    private LatticePlaintext(LatticeParameters parameters, UInt128[] coefficients) => (Parameters, _coefficients) = (parameters, coefficients);

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
        var coefficients = slots.ToArray();
        parameters.Plaintext.Encode(coefficients);
        return new(parameters, coefficients);
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
        var coefficients = new UInt128[parameters.Degree];
        coefficients[0] = value;
        return new(parameters, coefficients);
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
        var coefficients = new UInt128[parameters.Degree];
        parameters.Plaintext.Sample(coefficients, coins);
        return new(parameters, coefficients);
    }

    /// <summary>Adds another plaintext, slot by slot.</summary>
    public void Add(LatticePlaintext other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!ReferenceEquals(other.Parameters, Parameters)) throw new ArgumentException("The plaintexts have different parameters.", nameof(other));
        for (var i = 0; i < _coefficients.Length; i++) _coefficients[i] = Parameters.Plaintext.Add(_coefficients[i], other._coefficients[i]);
    }

    /// <summary>Subtracts another plaintext, slot by slot.</summary>
    public void Subtract(LatticePlaintext other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!ReferenceEquals(other.Parameters, Parameters)) throw new ArgumentException("The plaintexts have different parameters.", nameof(other));
        for (var i = 0; i < _coefficients.Length; i++) _coefficients[i] = Parameters.Plaintext.Subtract(_coefficients[i], other._coefficients[i]);
    }

    /// <summary>Writes the n slots.</summary>
    public void Decode(Span<UInt128> slots)
    {
        if (slots.Length != _coefficients.Length) throw new ArgumentException($"A plaintext has {_coefficients.Length} slots.", nameof(slots));
        _coefficients.CopyTo(slots);
        Parameters.Plaintext.Decode(slots);
    }

    /// <summary>Writes the n slots as field elements.</summary>
    public void Decode(Span<FieldElement> slots)
    {
        CheckField(Parameters);
        Decode(MemoryMarshal.Cast<FieldElement, UInt128>(slots));
    }

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_coefficients.AsSpan()));

    /// <summary>Redacted.</summary>
    public override string ToString() => "lattice plaintext";

    internal static LatticePlaintext FromCoefficients(LatticeParameters parameters, UInt128[] coefficients) => new(parameters, coefficients);

    /// <summary>factor·(coefficients), as integers in [−(p−1)/2, (p−1)/2].</summary>
    internal IntegerPolynomial ToBalanced(UInt128 factor)
    {
        var modulus = Parameters.Plaintext;
        var scaled = _coefficients;
        if (factor != 1)
        {
            scaled = new UInt128[_coefficients.Length];
            for (var i = 0; i < scaled.Length; i++) scaled[i] = modulus.Multiply(_coefficients[i], factor);
        }

        var result = IntegerPolynomial.Balanced(scaled, modulus);
        if (factor != 1) CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(scaled.AsSpan()));
        return result;
    }

    private static void CheckField(LatticeParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (parameters.Plaintext.Integer != FieldElement.Modulus) throw new ArgumentException("The plaintext modulus is not that of the field.", nameof(parameters));
    }
}
