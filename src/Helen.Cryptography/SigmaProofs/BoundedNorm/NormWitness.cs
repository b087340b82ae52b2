using System.Collections.Immutable;
using System.Numerics;

namespace Helen.Cryptography.SigmaProofs.BoundedNorm;

/// <summary>The openings behind a <see cref="NormStatement"/>, and four numbers whose squares fill the bound up. Gives none of them back.</summary>
public sealed class NormWitness
{
    internal NormWitness(ImmutableArray<ImmutableArray<BigInteger>> rows, ImmutableArray<BigInteger> randomness, ImmutableArray<BigInteger> slack) =>
        (Rows, Randomness, Slack) = (rows, randomness, slack);

    /// <summary>A witness for rows inside the bound.</summary>
    /// <param name="rows">n rows of d integers.</param>
    /// <param name="randomness">Their commitments' randomness.</param>
    /// <param name="bound">B.</param>
    /// <exception cref="ArgumentException">The sum of squares exceeds the bound.</exception>
    public static NormWitness Of(ImmutableArray<ImmutableArray<BigInteger>> rows, ImmutableArray<BigInteger> randomness, BigInteger bound)
    {
        var slack = bound - rows.Sum(row => row.Sum(x => x * x));
        if (slack.Sign < 0) throw new ArgumentException("The sum of squares exceeds the bound.", nameof(rows));
        return new(rows, randomness, [.. FourSquares.Decompose(slack)]);
    }

    internal ImmutableArray<ImmutableArray<BigInteger>> Rows { get; }

    internal ImmutableArray<BigInteger> Randomness { get; }

    internal ImmutableArray<BigInteger> Slack { get; }

    /// <summary>Redacted.</summary>
    public override string ToString() => "norm witness";
}

file static class Sums
{
    public static BigInteger Sum<T>(this IEnumerable<T> source, Func<T, BigInteger> value) => source.Aggregate(BigInteger.Zero, (sum, item) => sum + value(item));
}
