using System.Buffers.Binary;
using System.Collections.Immutable;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;

namespace Helen.Training.Phases.Release;

/// <summary>The released model: d standardised coefficients, exact multiples of 2^-32, and the transcript they came from.</summary>
public sealed class OpenedModel(ImmutableArray<double> coefficients, Digest transcript)
{
    /// <summary>In the order of the session document's features.</summary>
    public ImmutableArray<double> Coefficients { get; } = coefficients;

    /// <summary>View after the final MAC check.</summary>
    public Digest Transcript { get; } = transcript;

    /// <summary>Digest of the coefficients as big-endian doubles.</summary>
    public Digest Digest
    {
        get
        {
            var writer = new CanonicalWriter().UInt16((ushort)Coefficients.Length);
            Span<byte> bytes = stackalloc byte[8];
            foreach (var c in Coefficients)
            {
                BinaryPrimitives.WriteDoubleBigEndian(bytes, c);
                writer.Raw(bytes);
            }
            return Digest.Of(writer.Written.Span);
        }
    }
}
