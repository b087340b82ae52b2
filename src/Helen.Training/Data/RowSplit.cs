using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Helen.Arithmetic.Randomness;

namespace Helen.Training.Data;

/// <summary>
/// Deals the rows of one file to parties, for demonstrations and tests; real parties bring their own rows. Row r of n (in file order, or in an
/// order that a seed fixes) belongs to party ⌊r·m/n⌋, so that block sizes differ by at most one.
/// </summary>
public sealed class RowSplit
{
    private readonly ulong? _seed;

    private RowSplit(ulong? seed) => _seed = seed;

    /// <summary>Consecutive blocks in file order.</summary>
    public static RowSplit Contiguous { get; } = new(null);

    /// <summary>Consecutive blocks after a shuffle that <paramref name="seed"/> fixes. The seed makes a demonstration repeatable; it protects nothing.</summary>
    public static RowSplit Random(ulong seed) => new(seed);

    /// <summary>Reads 'contiguous' or 'random:SEED' with a decimal seed, as <see cref="ToString"/> writes them.</summary>
    public static bool TryParse(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out RowSplit? split)
    {
        const string prefix = "random:";
        ArgumentNullException.ThrowIfNull(text);
        split = text == "contiguous" ? Contiguous
            : text.StartsWith(prefix, StringComparison.Ordinal) && ulong.TryParse(text.AsSpan(prefix.Length), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var seed)
                ? Random(seed)
                : null;
        return split is not null;
    }

    /// <summary>The rows of each party, from 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No party.</exception>
    /// <exception cref="RefusedInputException">Fewer rows than parties.</exception>
    public ImmutableArray<ImmutableArray<int>> Assign(int rowCount, int partyCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(partyCount);
        if (rowCount < partyCount) throw new RefusedInputException($"There are fewer rows ({rowCount}) than parties ({partyCount}).");
        var order = Order(rowCount);
        var blocks = new ImmutableArray<int>.Builder[partyCount];
        for (var party = 0; party < partyCount; party++) blocks[party] = ImmutableArray.CreateBuilder<int>();
        for (var row = 0; row < rowCount; row++) blocks[(int)((long)row * partyCount / rowCount)].Add(order[row]);
        return [.. blocks.Select(block => block.ToImmutable())];
    }

    /// <summary>The option that makes this split: contiguous or random:SEED.</summary>
    public override string ToString() => _seed is { } seed ? $"random:{seed}" : "contiguous";

    private int[] Order(int rowCount)
    {
        var order = Enumerable.Range(0, rowCount).ToArray();
        if (_seed is not { } seed) return order;
        var stream = new SeedExpansion(seed);
        for (var last = rowCount - 1; last > 0; last--)
        {
            var other = (int)stream.NextBelow(last + 1);
            (order[last], order[other]) = (order[other], order[last]);
        }

        return order;
    }

    /// <summary>SHA-256 in counter mode over the seed; used for nothing but this shuffle.</summary>
    private sealed class SeedExpansion(ulong seed) : IRandomSource
    {
        private readonly Queue<byte> _block = new();
        private ulong _counter;

        public void Fill(Span<byte> destination)
        {
            Span<byte> input = stackalloc byte[16];
            for (var i = 0; i < destination.Length; i++)
            {
                if (_block.Count == 0)
                {
                    BinaryPrimitives.WriteUInt64BigEndian(input, seed);
                    BinaryPrimitives.WriteUInt64BigEndian(input[8..], _counter++);
                    foreach (var one in SHA256.HashData(input)) _block.Enqueue(one);
                }

                destination[i] = _block.Dequeue();
            }
        }
    }
}
