using Helen.Grains.Storage;

namespace Helen.Grains.Blocks;

/// <summary>What a block works with, as stored: the digests of the session's public bytes and of the block's rows. The rows themselves lie sealed in the bulk store.</summary>
[GenerateSerializer, Alias("helen.coordinate-block-state")]
public sealed class BlockState : IOpaqueState
{
    /// <inheritdoc/>
    [Id(0)]
    public byte Version { get; set; }

    /// <inheritdoc/>
    [Id(1)]
    public byte[] Bytes { get; set; } = [];
}
