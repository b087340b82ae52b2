using System.Collections.Immutable;
using Helen.Arithmetic.Rings;
using Helen.Cryptography.Hashing;

namespace Helen.Cryptography.Lattice;

/// <summary>
/// A proof of plaintext knowledge for up to U ciphertexts: the challenge and V responses. The first messages are not sent: the verifier recomputes them from the
/// responses and compares the challenge. Immutable; disposing gives its memory back.
/// </summary>
public sealed class PlaintextProof : IDisposable
{
    internal PlaintextProof(LatticeParameters parameters, Digest challenge, ImmutableArray<LatticeWitness> responses) => (Parameters, Challenge, Responses) = (parameters, challenge, responses);

    /// <summary>The parameters.</summary>
    public LatticeParameters Parameters { get; }

    /// <summary>What the matrix W is expanded from.</summary>
    internal Digest Challenge { get; }

    /// <summary>z = y + W·x, row by row: public by construction.</summary>
    internal ImmutableArray<LatticeWitness> Responses { get; }

    /// <summary>Bytes of the canonical encoding.</summary>
    public static int ByteCount(LatticeParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return checked(Digest.ByteCount + (parameters.ProofRows * RowBytes(parameters)));
    }

    /// <summary>The canonical encoding: challenge, then for each row the responses for m, v, e_0 and e_1.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[ByteCount(Parameters)];
        Write(bytes);
        return bytes;
    }

    /// <summary>Writes the canonical encoding.</summary>
    public void Write(Span<byte> destination)
    {
        if (destination.Length != ByteCount(Parameters)) throw new ArgumentException("The destination has another length.", nameof(destination));
        Challenge.Write(destination);
        var rest = destination[Digest.ByteCount..];
        foreach (var row in Responses)
        {
            Write(row.Message, Parameters.Message, ref rest);
            Write(row.Randomness.V, Parameters.Secret, ref rest);
            Write(row.Randomness.E0, Parameters.Error, ref rest);
            Write(row.Randomness.E1, Parameters.Error, ref rest);
        }

        static void Write(IntegerPolynomial polynomial, LatticeParameters.ProofBound bound, ref Span<byte> rest)
        {
            var length = IntegerPolynomial.ByteCount(polynomial.Degree, bound.MaskBits);
            polynomial.Write(rest[..length], bound.MaskBits);
            rest = rest[length..];
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var response in Responses) response.Dispose();
    }

    /// <summary>Reads hostile bytes; null unless they are exactly one proof. Ranges are the verifier's business.</summary>
    public static PlaintextProof? TryRead(LatticeParameters parameters, ReadOnlySpan<byte> source)
    {
        if (source.Length != ByteCount(parameters)) return null;
        var challenge = Digest.Read(source[..Digest.ByteCount]);
        var rest = source[Digest.ByteCount..];
        var rows = ImmutableArray.CreateBuilder<LatticeWitness>(parameters.ProofRows);
        for (var k = 0; k < parameters.ProofRows; k++)
        {
            if (Read(parameters, parameters.Message, ref rest) is not { } m || Read(parameters, parameters.Secret, ref rest) is not { } v
                || Read(parameters, parameters.Error, ref rest) is not { } e0 || Read(parameters, parameters.Error, ref rest) is not { } e1) return null;
            rows.Add(new(m, new(v, e0, e1)));
        }

        return new(parameters, challenge, rows.MoveToImmutable());
    }

    private static IntegerPolynomial? Read(LatticeParameters parameters, LatticeParameters.ProofBound bound, ref ReadOnlySpan<byte> rest)
    {
        var length = IntegerPolynomial.ByteCount(parameters.Degree, bound.MaskBits);
        var polynomial = IntegerPolynomial.TryRead(parameters.Degree, bound.MaskBits, rest[..length]);
        rest = rest[length..];
        return polynomial;
    }

    private static int RowBytes(LatticeParameters parameters) => IntegerPolynomial.ByteCount(parameters.Degree, parameters.Message.MaskBits)
        + IntegerPolynomial.ByteCount(parameters.Degree, parameters.Secret.MaskBits) + (2 * IntegerPolynomial.ByteCount(parameters.Degree, parameters.Error.MaskBits));
}
