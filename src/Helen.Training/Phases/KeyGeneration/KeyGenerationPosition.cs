using Helen.Cryptography.Encoding;

namespace Helen.Training.Phases.KeyGeneration;

/// <summary>How far a party is with a key, durable beside its journal: the last epoch it announced, the epoch and batch of the key it has confirmed, and whether everybody has.</summary>
/// <param name="Epoch">0 before the first.</param>
/// <param name="AcceptedEpoch">0 while this party has confirmed no key; written before its confirmation leaves.</param>
/// <param name="AcceptedBatch">The batch in that epoch.</param>
/// <param name="Complete">Whether this party holds the finished key.</param>
public sealed record KeyGenerationPosition(byte Epoch, byte AcceptedEpoch, ushort AcceptedBatch, bool Complete)
{
    /// <summary>Before anything was sent.</summary>
    public static KeyGenerationPosition Initial { get; } = new(0, 0, 0, false);

    /// <summary>Canonical bytes: what the store keeps and what peers are told.</summary>
    public byte[] Encode() => new CanonicalWriter().Byte(Epoch).Byte(AcceptedEpoch).UInt16(AcceptedBatch).Byte(Complete ? (byte)1 : (byte)0).ToArray();

    /// <summary>Null unless the bytes are a position.</summary>
    public static KeyGenerationPosition? TryRead(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        var (epoch, accepted, batch, complete) = (reader.Byte(), reader.Byte(), reader.UInt16(), reader.Byte());
        var sound = accepted <= epoch && complete <= 1 && (accepted > 0 || (batch == 0 && complete == 0));
        return reader.Finish() && sound ? new(epoch, accepted, batch, complete == 1) : null;
    }

    /// <summary>Whether both have confirmed the same key, or none.</summary>
    public bool Agrees(KeyGenerationPosition other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return AcceptedEpoch == other.AcceptedEpoch && AcceptedBatch == other.AcceptedBatch;
    }
}
