using System.Collections.Immutable;
using Helen.Cryptography.Hashing;

namespace Helen.Rounds;

/// <summary>
/// A proof job in bytes alone: whoever has them can check it, on any core or silo, without the session's objects. The bytes are short; what is long (keys, statement, proof)
/// lies in parts that they name by digest, so that jobs share them and <see cref="Digest"/> names all that is judged.
/// </summary>
public sealed class ProofDescription
{
    /// <summary>A description.</summary>
    /// <param name="bytes">Canonical; names every part by its SHA-256 digest.</param>
    /// <param name="parts">The parts.</param>
    public ProofDescription(ReadOnlyMemory<byte> bytes, ImmutableArray<ReadOnlyMemory<byte>> parts)
    {
        if (parts.IsDefault) throw new ArgumentException("There may be no parts, but not no list of them.", nameof(parts));
        (Bytes, Parts, Digest) = (bytes, parts, Digest.Of(bytes.Span));
    }

    /// <summary>What is to be checked, and where it stands.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>What the bytes name.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Parts { get; }

    /// <summary>Digest of <see cref="Bytes"/>.</summary>
    public Digest Digest { get; }
}
