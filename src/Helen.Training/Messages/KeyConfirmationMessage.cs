using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Rounds;

namespace Helen.Training.Messages;

/// <summary>Which threshold key and generators a party holds.</summary>
/// <param name="Key">Digest over the ids of the threshold public key and the commitment key.</param>
public sealed record KeyConfirmationMessage(Digest Key) : IWireMessage<KeyConfirmationMessage>
{
    /// <inheritdoc/>
    public static MessageKind Kind => MessageKinds.KeyConfirmation;

    /// <inheritdoc/>
    public static byte Version => 1;

    /// <inheritdoc/>
    public static KeyConfirmationMessage? TryRead(ReadOnlySpan<byte> wire, WireLimits limits)
    {
        var reader = new CanonicalReader(wire);
        var digest = reader.Digest();
        return reader.Finish() ? new(digest) : null;
    }

    /// <inheritdoc/>
    public void Write(CanonicalWriter writer, WireLimits limits)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Digest(Key);
    }
}
