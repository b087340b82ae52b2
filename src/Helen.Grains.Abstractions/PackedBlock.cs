using Orleans.Concurrency;

namespace Helen.Grains.Abstractions;

/// <summary>A block's share of packing, with the name of what it packed: a result that belongs to other inputs is not taken for this one's.</summary>
[GenerateSerializer, Alias("helen.packed-block"), Immutable]
public sealed record PackedBlock
{
    /// <summary>Layout of this message.</summary>
    [Id(0)]
    public byte Version { get; init; } = 1;

    /// <summary>32 bytes: digest of the session's name and the job.</summary>
    [Id(1)]
    public byte[] Inputs { get; init; } = [];

    /// <summary>One residue mod N² per plaintext.</summary>
    [Id(2)]
    public byte[] Ciphertexts { get; init; } = [];
}
