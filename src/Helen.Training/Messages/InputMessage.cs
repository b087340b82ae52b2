using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Encoding;
using Helen.Rounds;

namespace Helen.Training.Messages;

/// <summary>A party's committed inputs with their proofs (protocol §5). Residues and proof bytes as received; the round checks membership and proofs.</summary>
/// <param name="Rows">d commitments to the rows of Ā_i, residues mod N.</param>
/// <param name="Label">Commitment to b̄_i.</param>
/// <param name="Ciphertexts">Enc(b̄_l), d residues mod N².</param>
/// <param name="RowsProof">§5.1 for the rows: an OpeningProof.</param>
/// <param name="LabelProof">§5.1 for b̄_i and §5.5: a LinearMapProof.</param>
public sealed record InputMessage(
    ImmutableArray<BigInteger> Rows, BigInteger Label, ImmutableArray<BigInteger> Ciphertexts, ReadOnlyMemory<byte> RowsProof, ReadOnlyMemory<byte> LabelProof) : IWireMessage<InputMessage>
{
    /// <inheritdoc/>
    public static MessageKind Kind => MessageKinds.Input;

    /// <inheritdoc/>
    public static byte Version => 1;

    /// <inheritdoc/>
    public static InputMessage? TryRead(ReadOnlySpan<byte> wire, WireLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var reader = new CanonicalReader(wire);
        var rows = Residues.Read(ref reader, limits.MaxFeatures, limits.ModulusBytes);
        var label = reader.Unsigned(limits.ModulusBytes);
        var ciphertexts = Residues.Read(ref reader, limits.MaxFeatures, limits.CiphertextBytes);
        var rowsProof = reader.Block(limits.MaxProofBytes).ToArray();
        var labelProof = reader.Block(limits.MaxProofBytes).ToArray();
        return reader.Finish() ? new(rows, label, ciphertexts, rowsProof, labelProof) : null;
    }

    /// <inheritdoc/>
    public void Write(CanonicalWriter writer, WireLimits limits)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(limits);
        Residues.Write(writer, Rows, limits.ModulusBytes);
        writer.Unsigned(Label, limits.ModulusBytes);
        Residues.Write(writer, Ciphertexts, limits.CiphertextBytes);
        writer.Block(RowsProof.Span).Block(LabelProof.Span);
    }
}
