using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;

namespace Helen.Rounds;

/// <summary>The codecs of a session's states, by type. A state without one cannot be journalled durably.</summary>
public sealed class StateCodecs
{
    private readonly Dictionary<Type, object> _codecs = new() { [typeof(Digest)] = new DigestCodec() };

    /// <summary>Adds a codec.</summary>
    public StateCodecs Add<TState>(IStateCodec<TState> codec)
    {
        _codecs.Add(typeof(TState), codec);
        return this;
    }

    /// <summary>The canonical bytes of a state.</summary>
    /// <exception cref="InvalidOperationException">The type has no codec.</exception>
    public byte[] Encode<TState>(TState state)
    {
        var writer = new CanonicalWriter();
        Of<TState>().Write(writer, state);
        return writer.ToArray();
    }

    /// <summary>The state behind its bytes.</summary>
    /// <exception cref="InvalidDataException">The bytes are not such a state.</exception>
    public TState Decode<TState>(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        var state = Of<TState>().Read(ref reader);
        return reader.Finish() ? state : throw new InvalidDataException($"The stored {typeof(TState).Name} is broken.");
    }

    private IStateCodec<TState> Of<TState>() => _codecs.TryGetValue(typeof(TState), out var codec)
        ? (IStateCodec<TState>)codec
        : throw new InvalidOperationException($"{typeof(TState).Name} has no codec.");

    private sealed class DigestCodec : IStateCodec<Digest>
    {
        public void Write(CanonicalWriter writer, Digest state) => writer.Digest(state);

        public Digest Read(ref CanonicalReader reader) => reader.Digest();
    }
}
