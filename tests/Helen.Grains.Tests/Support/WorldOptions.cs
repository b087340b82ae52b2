using Helen.Engine.Embedded;
using Helen.Rounds;
using Helen.Storage.Records;
using Helen.Storage.Tests.FaultInjection;
using Helen.Training.Phases;
using Helen.Training.Tests.Support;

namespace Helen.Grains.Tests.Support;

/// <summary>What differs from an undisturbed world. Faults and deviations belong to the first life; the rest stays.</summary>
internal sealed record WorldOptions
{
    /// <summary>Features per block.</summary>
    public int BlockRows { get; init; } = 64;

    /// <summary>The parties make their tuples, in rings of degree 64; otherwise a dealer does.</summary>
    public bool Produce { get; init; }

    /// <summary>Of the first party's store.</summary>
    public FaultPlan? Faults { get; init; }

    /// <summary>Wraps the first party's records in its first life.</summary>
    public Func<IRecordStore, IRecordStore>? Records { get; init; }

    /// <summary>Told what the first party sends in its first life.</summary>
    public Action<SignedEnvelope>? OnSend { get; init; }

    /// <summary>Alters what the last party signs in its first life.</summary>
    public Rewrite? Rewrite { get; init; }

    /// <summary>What never reaches the last party in its first life.</summary>
    public Func<SignedEnvelope, bool>? Lost { get; init; }

    /// <summary>Wraps the first party's checker of proofs, in every life.</summary>
    public Func<IProofChecker, IProofChecker>? Checker { get; init; }

    /// <summary>Adjusts every party's engine.</summary>
    public Action<EmbeddedEngineOptions>? Engine { get; init; }

    /// <summary>The same without what belongs to the first life.</summary>
    public WorldOptions Later() => this with { Faults = null, Records = null, OnSend = null, Rewrite = null, Lost = null };
}
