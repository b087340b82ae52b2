using System.Collections.Immutable;
using System.Numerics;

namespace Helen.Training.Phases.InputPreparation;

/// <summary>What the owner keeps of its commitment: rows of Ā, their randomness, and the public side. Secret; never printed.</summary>
public sealed class OwnCommitment
{
    internal OwnCommitment(ImmutableArray<ImmutableArray<BigInteger>> rows, ImmutableArray<BigInteger> rowRandomness, CommittedInput committed) =>
        (Rows, RowRandomness, Public) = (rows, rowRandomness, committed);

    internal ImmutableArray<ImmutableArray<BigInteger>> Rows { get; }

    internal ImmutableArray<BigInteger> RowRandomness { get; }

    /// <summary>What the peers see.</summary>
    public CommittedInput Public { get; }

    /// <inheritdoc/>
    public override string ToString() => "own commitment";
}
