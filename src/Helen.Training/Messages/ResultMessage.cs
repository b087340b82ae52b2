using Helen.Cryptography.Encoding;
using Helen.Cryptography.Signatures;
using Helen.Rounds;

namespace Helen.Training.Messages;

/// <summary>A party's signature over (session id, transcript hash, model hash) (protocol §7).</summary>
/// <param name="Signature">64 bytes, Ed25519.</param>
public sealed record ResultMessage(ReadOnlyMemory<byte> Signature) : IWireMessage<ResultMessage>
{
    /// <inheritdoc/>
    public static MessageKind Kind => MessageKinds.Result;

    /// <inheritdoc/>
    public static byte Version => 1;

    /// <inheritdoc/>
    public static ResultMessage? TryRead(ReadOnlySpan<byte> wire, WireLimits limits)
    {
        var reader = new CanonicalReader(wire);
        var signature = reader.Raw(VerifyKey.SignatureByteCount).ToArray();
        return reader.Finish() ? new(signature) : null;
    }

    /// <inheritdoc/>
    public void Write(CanonicalWriter writer, WireLimits limits)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Raw(Signature.Span);
    }
}
