using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Commitments;
using Helen.Cryptography.Paillier;

namespace Helen.Training.Phases.InputPreparation;

/// <summary>A party's inputs as everybody sees them: row commitments to Ā_i and Enc(b̄_i).</summary>
public sealed class CommittedInput(ImmutableArray<Commitment> rows, ImmutableArray<Ciphertext> label)
{
    /// <summary>d commitments.</summary>
    public ImmutableArray<Commitment> Rows { get; } = rows;

    /// <summary>d ciphertexts at scale 2^32.</summary>
    public ImmutableArray<Ciphertext> Label { get; } = label;
}
