namespace Helen.Grains.Abstractions;

/// <summary>One proof job (protocol §5, §6.1): which check of which envelope, and what it is about.</summary>
[GenerateSerializer, Alias("helen.proof-work"), Immutable]
public sealed record ProofWork
{
    /// <summary>Layout of this message.</summary>
    [Id(0)]
    public byte Version { get; init; } = 1;

    /// <summary>32 bytes: digest of the signed envelope.</summary>
    [Id(1)]
    public byte[] Wire { get; init; } = [];

    /// <summary>The job's canonical description; names keys, statement and proof by digest.</summary>
    [Id(2)]
    public byte[] Description { get; init; } = [];
}
