using Helen.Cryptography.Encoding;
using Helen.Cryptography.Signatures;
using Helen.Rounds;

namespace Helen.Training.Messages;

/// <summary>A party's signature over the session document's bytes (architecture §1).</summary>
/// <param name="Signature">64 bytes, Ed25519.</param>
public sealed record ApprovalMessage(ReadOnlyMemory<byte> Signature) : IWireMessage<ApprovalMessage>
{
    /// <inheritdoc/>
    public static MessageKind Kind => MessageKinds.Approval;

    /// <inheritdoc/>
    public static byte Version => 1;

    /// <inheritdoc/>
    public static ApprovalMessage? TryRead(ReadOnlySpan<byte> wire, WireLimits limits)
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
