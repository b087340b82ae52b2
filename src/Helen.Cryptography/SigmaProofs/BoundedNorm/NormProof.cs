using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Encoding;

namespace Helen.Cryptography.SigmaProofs.BoundedNorm;

/// <summary>A proof of a <see cref="NormStatement"/>: n + 10 residues mod N, one response per entry and per row, nine more.</summary>
/// <param name="Slack">Q_1..Q_4: commitments to the four numbers whose squares fill the bound up.</param>
/// <param name="RowMasks">A_j = Com(α_j; ρ_j), n of them.</param>
/// <param name="SlackMasks">Com(β_i; σ_i), four of them.</param>
/// <param name="Cross">T₁ = Com(2Σxα + 2Σqβ; q₁).</param>
/// <param name="Constant">T₀ = Com(Σα² + Σβ²; q₀).</param>
/// <param name="Entries">z_jl = e·x_jl + α_jl, row by row.</param>
/// <param name="RowRandomness">e·r_j + ρ_j, n of them.</param>
/// <param name="SlackEntries">e·q_i + β_i, four of them.</param>
/// <param name="SlackRandomness">Responses for the randomness of Q_i, four of them.</param>
/// <param name="CrossRandomness">z_t = e·q₁ + q₀.</param>
public sealed record NormProof(
    ImmutableArray<BigInteger> Slack, ImmutableArray<BigInteger> RowMasks, ImmutableArray<BigInteger> SlackMasks, BigInteger Cross, BigInteger Constant,
    ImmutableArray<BigInteger> Entries, ImmutableArray<BigInteger> RowRandomness, ImmutableArray<BigInteger> SlackEntries, ImmutableArray<BigInteger> SlackRandomness, BigInteger CrossRandomness)
{
    /// <summary>Appends the one encoding: residues and responses in the order of the parameters, all of fixed width; the bounds say how many.</summary>
    public void Write(CanonicalWriter writer, NormBounds bounds)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(bounds);
        foreach (var residue in (BigInteger[])[.. Slack, .. RowMasks, .. SlackMasks, Cross, Constant]) writer.Unsigned(residue, Width(bounds.Parameters.ModulusBits));
        foreach (var z in Entries) writer.Signed(z, Width(bounds.EntryResponseBits));
        foreach (var z in RowRandomness) writer.Signed(z, Width(bounds.RandomnessResponseBits));
        foreach (var z in SlackEntries) writer.Signed(z, Width(bounds.SlackResponseBits));
        foreach (var z in SlackRandomness) writer.Signed(z, Width(bounds.SingleRandomnessResponseBits));
        writer.Signed(CrossRandomness, Width(bounds.SingleRandomnessResponseBits));
    }

    /// <summary>Decodes hostile bytes; null unless they are exactly one proof of this shape.</summary>
    public static NormProof? TryRead(ReadOnlySpan<byte> wire, NormBounds bounds)
    {
        ArgumentNullException.ThrowIfNull(bounds);
        var reader = new CanonicalReader(wire);
        var residue = Width(bounds.Parameters.ModulusBits);
        var slack = Residues(ref reader, NormBounds.SlackCount, residue);
        var rowMasks = Residues(ref reader, bounds.Rows, residue);
        var slackMasks = Residues(ref reader, NormBounds.SlackCount, residue);
        BigInteger cross = reader.Unsigned(residue), constant = reader.Unsigned(residue);
        var entries = IntegerResponses.Read(ref reader, bounds.Rows * bounds.Columns, Width(bounds.EntryResponseBits));
        var rowRandomness = IntegerResponses.Read(ref reader, bounds.Rows, Width(bounds.RandomnessResponseBits));
        var slackEntries = IntegerResponses.Read(ref reader, NormBounds.SlackCount, Width(bounds.SlackResponseBits));
        var slackRandomness = IntegerResponses.Read(ref reader, NormBounds.SlackCount, Width(bounds.SingleRandomnessResponseBits));
        var crossRandomness = reader.Signed(Width(bounds.SingleRandomnessResponseBits));
        return reader.Finish() ? new(slack, rowMasks, slackMasks, cross, constant, entries, rowRandomness, slackEntries, slackRandomness, crossRandomness) : null;
    }

    private static ImmutableArray<BigInteger> Residues(ref CanonicalReader reader, int count, int width)
    {
        var list = ImmutableArray.CreateBuilder<BigInteger>();
        for (var i = 0; i < count && !reader.Failed; i++) list.Add(reader.Unsigned(width));
        return list.DrainToImmutable();
    }

    private static int Width(int bits) => (bits + 7) / 8;
}
