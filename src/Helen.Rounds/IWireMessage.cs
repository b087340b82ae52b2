using Helen.Cryptography.Encoding;

namespace Helen.Rounds;

/// <summary>A message with one canonical byte form. Reading is strict and only structural; membership and proofs are checked by the round.</summary>
public interface IWireMessage<TSelf> where TSelf : class, IWireMessage<TSelf>
{
    /// <summary>What it is.</summary>
    static abstract MessageKind Kind { get; }

    /// <summary>Layout version.</summary>
    static abstract byte Version { get; }

    /// <summary>Null unless the bytes are exactly one canonical message within the limits. Never throws.</summary>
    static abstract TSelf? TryRead(ReadOnlySpan<byte> wire, WireLimits limits);

    /// <summary>Writes the canonical bytes.</summary>
    void Write(CanonicalWriter writer, WireLimits limits);
}
