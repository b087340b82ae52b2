using Helen.Cryptography.Hashing;

namespace Helen.Training.Phases;

/// <summary>Checks proof jobs that are described in bytes.</summary>
public interface IProofChecker
{
    /// <summary>Whether the described proof holds.</summary>
    /// <param name="description">Bytes of a <see cref="Rounds.ProofDescription"/> that this party made.</param>
    /// <param name="part">The part with a digest.</param>
    /// <exception cref="InvalidDataException">The description, or a part that this party made itself, is broken: a peer's message never is the reason.</exception>
    bool Check(ReadOnlySpan<byte> description, Func<Digest, ReadOnlyMemory<byte>> part);
}
