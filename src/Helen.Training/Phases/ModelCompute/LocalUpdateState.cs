using System.Collections.Immutable;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.SigmaProofs.CiphertextLinearMap;

namespace Helen.Training.Phases.ModelCompute;

/// <summary>Between sending the own update and having everybody's: V of every party, and the own W.</summary>
public sealed class LocalUpdateState(ImmutableArray<LinearMapBases> bases, ImmutableArray<Ciphertext> ownImages)
{
    /// <summary>V_l by party.</summary>
    public ImmutableArray<LinearMapBases> Bases { get; } = bases;

    /// <summary>Own W_j, d of them.</summary>
    public ImmutableArray<Ciphertext> OwnImages { get; } = ownImages;
}
