using System.Collections.Immutable;
using Helen.Cryptography.Paillier;

namespace Helen.Training.Phases.ModelCompute;

/// <summary>Everybody's verified W_j: m × d, at scale 2^{S_k+30}.</summary>
public sealed class LocalUpdates(ImmutableArray<Ciphertext[]> byParty)
{
    /// <summary>By party.</summary>
    public ImmutableArray<Ciphertext[]> ByParty { get; } = byParty;
}
