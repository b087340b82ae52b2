using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Rounds;

namespace Helen.Training.Messages;

/// <summary>A party's confirmation of a checkpoint: the header's view is the transcript hash that it signs (protocol §8.1).</summary>
/// <param name="State">Digest of the public state that the party has computed.</param>
public sealed record CheckpointMessage(Digest State) : IWireMessage<CheckpointMessage>
{
    /// <inheritdoc/>
    public static MessageKind Kind => MessageKinds.Checkpoint;

    /// <inheritdoc/>
    public static byte Version => 1;

    /// <inheritdoc/>
    public static CheckpointMessage? TryRead(ReadOnlySpan<byte> wire, WireLimits limits)
    {
        var reader = new CanonicalReader(wire);
        var digest = reader.Digest();
        return reader.Finish() ? new(digest) : null;
    }

    /// <inheritdoc/>
    public void Write(CanonicalWriter writer, WireLimits limits)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Digest(State);
    }
}
