using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Encoding;
using Helen.Rounds;

namespace Helen.Training.Messages;

/// <summary>A party's committed inputs with their proofs (protocol §5). Residues and proof bytes as received; the round checks membership and proofs.</summary>
/// <param name="Rows">d commitments to the rows of Ā_i, residues mod N.</param>
/// <param name="Factor">d commitments to the rows of F.</param>
/// <param name="Complement">d commitments to the rows of H.</param>
/// <param name="FactorProduct">d commitments to the rows of E₁ = FFᵀ.</param>
/// <param name="ComplementProduct">d commitments to the rows of E₂ = HHᵀ.</param>
/// <param name="Label">Commitment to b̄_i.</param>
/// <param name="Ciphertexts">Enc(b̄_l), d residues mod N².</param>
/// <param name="Proofs">The proofs in the order of the round's jobs, <see cref="ProofCount"/> of them.</param>
public sealed record InputMessage(
    ImmutableArray<BigInteger> Rows, ImmutableArray<BigInteger> Factor, ImmutableArray<BigInteger> Complement, ImmutableArray<BigInteger> FactorProduct, ImmutableArray<BigInteger> ComplementProduct,
    BigInteger Label, ImmutableArray<BigInteger> Ciphertexts, ImmutableArray<ReadOnlyMemory<byte>> Proofs) : IWireMessage<InputMessage>
{
    /// <summary>Knowledge of the openings, ciphertexts of b̄, two products, two residuals, and the norm of b̄.</summary>
    public const int ProofCount = 7;

    /// <inheritdoc/>
    public static MessageKind Kind => MessageKinds.Input;

    /// <inheritdoc/>
    public static byte Version => 2;

    /// <inheritdoc/>
    public static InputMessage? TryRead(ReadOnlySpan<byte> wire, WireLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var reader = new CanonicalReader(wire);
        var rows = Residues.Read(ref reader, limits.MaxFeatures, limits.ModulusBytes);
        var factor = Residues.Read(ref reader, limits.MaxFeatures, limits.ModulusBytes);
        var complement = Residues.Read(ref reader, limits.MaxFeatures, limits.ModulusBytes);
        var factorProduct = Residues.Read(ref reader, limits.MaxFeatures, limits.ModulusBytes);
        var complementProduct = Residues.Read(ref reader, limits.MaxFeatures, limits.ModulusBytes);
        var label = reader.Unsigned(limits.ModulusBytes);
        var ciphertexts = Residues.Read(ref reader, limits.MaxFeatures, limits.CiphertextBytes);
        var proofs = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>(ProofCount);
        // The longest kind of proof is a matrix of responses, or for few features one over ciphertexts or inner products.
        var maxBytes = Math.Max(3 * limits.MaxProofBytes, limits.MaxMatrixProofBytes);
        for (var i = 0; i < ProofCount; i++) proofs.Add(reader.Block(maxBytes).ToArray());
        return reader.Finish() ? new(rows, factor, complement, factorProduct, complementProduct, label, ciphertexts, proofs.MoveToImmutable()) : null;
    }

    /// <inheritdoc/>
    public void Write(CanonicalWriter writer, WireLimits limits)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(limits);
        foreach (var rows in new[] { Rows, Factor, Complement, FactorProduct, ComplementProduct }) Residues.Write(writer, rows, limits.ModulusBytes);
        writer.Unsigned(Label, limits.ModulusBytes);
        Residues.Write(writer, Ciphertexts, limits.CiphertextBytes);
        foreach (var proof in Proofs) writer.Block(proof.Span);
    }
}
