using Helen.Cryptography.Encoding;

namespace Helen.Rounds;

/// <summary>How a round's next state is kept in a durable journal. The bytes may hold secrets: the journal seals them.</summary>
public interface IStateCodec<TState>
{
    /// <summary>Writes the state; the same state always gives the same bytes.</summary>
    void Write(CanonicalWriter writer, TState state);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are not such a state.</exception>
    TState Read(ref CanonicalReader reader);
}
