using System.Collections.Immutable;
using Helen.Cryptography.Paillier;

namespace Helen.Training.Phases.ModelCompute;

/// <summary>Between sending the own update and having everybody's: the own W_j, d of them.</summary>
public sealed class LocalUpdateState(ImmutableArray<Ciphertext> ownImages)
{
    /// <summary>Own W_j, d of them.</summary>
    public ImmutableArray<Ciphertext> OwnImages { get; } = ownImages;
}
