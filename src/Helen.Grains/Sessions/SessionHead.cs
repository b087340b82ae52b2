using Helen.Grains.Storage;

namespace Helen.Grains.Sessions;

/// <summary>The head record of a session: writing it is the commit (architecture §3.1). Names of bulk only, no secret; the store seals it all the same.</summary>
[GenerateSerializer, Alias("helen.session-head")]
public sealed class SessionHead : IOpaqueState
{
    /// <inheritdoc/>
    [Id(0)]
    public byte Version { get; set; }

    /// <inheritdoc/>
    [Id(1)]
    public byte[] Bytes { get; set; } = [];
}
