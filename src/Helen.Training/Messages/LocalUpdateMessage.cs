using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Encoding;
using Helen.Rounds;

namespace Helen.Training.Messages;

/// <summary>One block of a party's local update W_j with its proof (protocol §6.1), as received.</summary>
/// <param name="Images">W_j for the rows of the block, residues mod N².</param>
/// <param name="Proof">A LinearMapProof.</param>
public sealed record LocalUpdateMessage(ImmutableArray<BigInteger> Images, ReadOnlyMemory<byte> Proof) : IWireMessage<LocalUpdateMessage>
{
    /// <inheritdoc/>
    public static MessageKind Kind => MessageKinds.LocalUpdate;

    /// <inheritdoc/>
    public static byte Version => 1;

    /// <inheritdoc/>
    public static LocalUpdateMessage? TryRead(ReadOnlySpan<byte> wire, WireLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var reader = new CanonicalReader(wire);
        var images = Residues.Read(ref reader, limits.MaxFeatures, limits.CiphertextBytes);
        var proof = reader.Block(limits.MaxProofBytes).ToArray();
        return reader.Finish() ? new(images, proof) : null;
    }

    /// <inheritdoc/>
    public void Write(CanonicalWriter writer, WireLimits limits)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(limits);
        Residues.Write(writer, Images, limits.CiphertextBytes);
        writer.Block(Proof.Span);
    }
}
