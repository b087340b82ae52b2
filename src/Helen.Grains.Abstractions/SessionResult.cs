using System.Collections.Immutable;

namespace Helen.Grains.Abstractions;

/// <summary>The released model and what all parties signed.</summary>
[GenerateSerializer, Alias("helen.session-result"), Immutable]
public sealed record SessionResult
{
    /// <summary>Layout of this message.</summary>
    [Id(0)]
    public byte Version { get; init; } = 1;

    /// <summary>d standardised coefficients, in the order of the session document's features.</summary>
    [Id(1)]
    public ImmutableArray<double> Coefficients { get; init; } = [];

    /// <summary>Per party, 64 bytes each.</summary>
    [Id(2)]
    public ImmutableArray<byte[]> Signatures { get; init; } = [];

    /// <summary>32 bytes: the transcript that the model came from.</summary>
    [Id(3)]
    public byte[] Transcript { get; init; } = [];
}
