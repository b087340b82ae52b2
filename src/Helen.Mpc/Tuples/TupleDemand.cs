using System.Collections.Immutable;

namespace Helen.Mpc.Tuples;

/// <summary>How many tuples of each kind a circuit consumes (protocol §11). Equal when the counts are equal; missing input masks count as 0.</summary>
/// <param name="Triples">Beaver triples.</param>
/// <param name="RandomBits">Shared random bits.</param>
/// <param name="InputMasks">Input masks per party index; default or short means 0 for the rest.</param>
public sealed record TupleDemand(int Triples, int RandomBits, ImmutableArray<int> InputMasks)
{
    /// <summary>Nothing.</summary>
    public static TupleDemand None { get; } = new(0, 0, []);

    /// <summary>Beaver triples.</summary>
    public int Triples { get; } = NonNegative(Triples, nameof(Triples));

    /// <summary>Shared random bits.</summary>
    public int RandomBits { get; } = NonNegative(RandomBits, nameof(RandomBits));

    /// <summary>Squares: one for each squaring.</summary>
    public int Squares { get; init => field = NonNegative(value, nameof(Squares)); }

    /// <summary>Inverse pairs.</summary>
    public int InversePairs { get; init => field = NonNegative(value, nameof(InversePairs)); }

    /// <summary>Input masks per party index.</summary>
    public ImmutableArray<int> InputMasks { get; } = NonNegative(InputMasks, nameof(InputMasks));

    /// <summary>Only triples.</summary>
    public static TupleDemand OfTriples(int count) => new(count, 0, []);

    /// <summary>Only random bits.</summary>
    public static TupleDemand OfRandomBits(int count) => new(0, count, []);

    /// <summary>Only squares.</summary>
    public static TupleDemand OfSquares(int count) => new(0, 0, []) { Squares = count };

    /// <summary>Only inverse pairs.</summary>
    public static TupleDemand OfInversePairs(int count) => new(0, 0, []) { InversePairs = count };

    /// <summary>Only input masks, one count per party.</summary>
    public static TupleDemand OfInputMasks(ImmutableArray<int> countPerParty) => new(0, 0, countPerParty);

    /// <summary>Input masks of the party with this index.</summary>
    public int InputMasksOf(int party) => party < InputMasks.Length ? InputMasks[party] : 0;

    /// <summary>Both demands together.</summary>
    public static TupleDemand operator +(TupleDemand left, TupleDemand right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var masks = ImmutableArray.CreateBuilder<int>(Math.Max(left.InputMasks.Length, right.InputMasks.Length));
        for (var party = 0; party < masks.Capacity; party++) masks.Add(left.InputMasksOf(party) + right.InputMasksOf(party));
        return new(left.Triples + right.Triples, left.RandomBits + right.RandomBits, masks.MoveToImmutable())
        {
            Squares = left.Squares + right.Squares,
            InversePairs = left.InversePairs + right.InversePairs,
        };
    }

    /// <summary>The sum, for languages without operators.</summary>
    public TupleDemand Add(TupleDemand other) => this + other;

    /// <inheritdoc/>
    public bool Equals(TupleDemand? other)
    {
        if (other is null || (Triples, RandomBits, Squares, InversePairs) != (other.Triples, other.RandomBits, other.Squares, other.InversePairs)) return false;
        for (var party = 0; party < Math.Max(InputMasks.Length, other.InputMasks.Length); party++)
        {
            if (InputMasksOf(party) != other.InputMasksOf(party)) return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Triples, RandomBits, Squares, InversePairs);

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Triples} triples, {RandomBits} random bits, {Squares} squares, {InversePairs} inverse pairs, input masks [{string.Join(", ", InputMasks)}]";

    private static int NonNegative(int count, string name) => count >= 0 ? count : throw new ArgumentOutOfRangeException(name, "A count is not negative.");

    private static ImmutableArray<int> NonNegative(ImmutableArray<int> counts, string name)
    {
        if (counts.IsDefault) return [];
        foreach (var count in counts) NonNegative(count, name);
        return counts;
    }
}
