using System.Collections.Immutable;
using Helen.Training.Data;
using Helen.Training.Session;

namespace Helen.Training.Phases.Release;

/// <summary>The end of a session: the model with the parties' signatures over (session id, transcript hash, model hash).</summary>
public sealed class SignedModel(SessionDocument document, OpenedModel model, ImmutableArray<ReadOnlyMemory<byte>> signatures)
{
    /// <summary>Standardised coefficients and transcript.</summary>
    public OpenedModel Model { get; } = model;

    /// <summary>64 bytes each: the own one until the round completes, then all in party order.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Signatures { get; } = signatures;

    /// <summary>Coefficients and intercept in the units of the data.</summary>
    public LinearModel OriginalScale => document.Standardisation.ToOriginalScale(Model.Coefficients.AsSpan());
}
