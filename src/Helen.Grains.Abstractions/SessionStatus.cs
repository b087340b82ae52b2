using System.Collections.Immutable;

namespace Helen.Grains.Abstractions;

/// <summary>How far a session is: for people and programs that watch it. Public data only.</summary>
[GenerateSerializer, Alias("helen.session-status"), Immutable]
public sealed record SessionStatus
{
    /// <summary>Layout of this message.</summary>
    [Id(0)]
    public byte Version { get; init; } = 1;

    /// <summary>Where it stands.</summary>
    [Id(1)]
    public SessionState State { get; init; }

    /// <summary>Name of the phase that runs; empty before the first.</summary>
    [Id(2)]
    public string Phase { get; init; } = "";

    /// <summary>The iteration that runs, from 1; 0 outside the loop.</summary>
    [Id(3)]
    public int Iteration { get; init; }

    /// <summary>What is being done; empty when nothing is.</summary>
    [Id(4)]
    public string Activity { get; init; } = "";

    /// <summary>Iterations that all parties have certified.</summary>
    [Id(5)]
    public int CertifiedIterations { get; init; }

    /// <summary>The MAC epoch last announced: how often the session was begun or taken up.</summary>
    [Id(6)]
    public int Epoch { get; init; }

    /// <summary>Proofs of peers checked since the session was last taken up.</summary>
    [Id(7)]
    public long ProofsVerified { get; init; }

    /// <summary>Bytes sent since the session was last taken up.</summary>
    [Id(8)]
    public long BytesSent { get; init; }

    /// <summary>Bytes received since the session was last taken up.</summary>
    [Id(9)]
    public long BytesReceived { get; init; }

    /// <summary>The released model; null before.</summary>
    [Id(10)]
    public SessionResult? Result { get; init; }

    /// <summary>Why the session halted, one sentence per finding; empty otherwise.</summary>
    [Id(11)]
    public ImmutableArray<string> Blames { get; init; } = [];

    /// <summary>Why it stopped here; empty otherwise.</summary>
    [Id(12)]
    public string Failure { get; init; } = "";

    /// <summary>Checks of what peers sent since the session was last taken up, by name.</summary>
    [Id(13)]
    public Dictionary<string, long> Checks { get; init; } = [];
}
