using Helen.Grains.Storage;

namespace Helen.Grains.Proofs;

/// <summary>The verdicts of a prover's latest round, as stored.</summary>
[GenerateSerializer, Alias("helen.verdicts")]
public sealed class VerdictState : IOpaqueState
{
    /// <inheritdoc/>
    [Id(0)]
    public byte Version { get; set; }

    /// <inheritdoc/>
    [Id(1)]
    public byte[] Bytes { get; set; } = [];
}
