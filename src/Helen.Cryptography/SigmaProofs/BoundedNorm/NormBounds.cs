using System.Numerics;

namespace Helen.Cryptography.SigmaProofs.BoundedNorm;

/// <summary>Shape and lengths of one proof of a bounded norm (protocol §5.3, §5.4, §11), and the bound itself; chosen by the verifier.</summary>
public sealed record NormBounds
{
    /// <summary>The slack of a bound is a sum of so many squares (Lagrange).</summary>
    public const int SlackCount = 4;

    /// <summary>Most entries n·d of one proof: each has a response, and their count must stay far below 2^31.</summary>
    public const int MaxEntries = 1 << 26;

    /// <summary>Bounds for n committed rows of d entries.</summary>
    /// <param name="parameters">Security lengths.</param>
    /// <param name="rows">n, 1 ≤ n &lt; 2^16.</param>
    /// <param name="columns">d, 1 ≤ d &lt; 2^16.</param>
    /// <param name="entryBits">Every entry of an honest prover is below 2^entryBits in absolute value.</param>
    /// <param name="randomnessBits">Bits of the randomness of a row: combinations of commitments have up to <see cref="SecurityParameters.CombinationRandomnessBits"/> more than a fresh one.</param>
    /// <param name="bound">B: the sum of all squares is at most this, exactly.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count, a length or the bound is out of range.</exception>
    public NormBounds(SecurityParameters parameters, int rows, int columns, int entryBits, int randomnessBits, BigInteger bound)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, ushort.MaxValue);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(columns, ushort.MaxValue);
        if ((long)rows * columns > MaxEntries) throw new ArgumentOutOfRangeException(nameof(rows), $"A proof has at most {MaxEntries} entries.");
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(entryBits);
        ArgumentOutOfRangeException.ThrowIfLessThan(randomnessBits, parameters.CommitmentRandomnessBits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(randomnessBits, parameters.CommitmentRandomnessBits + SecurityParameters.CombinationRandomnessBits);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        (Parameters, Rows, Columns, EntryBits, RandomnessBits, Bound) = (parameters, rows, columns, entryBits, randomnessBits, bound);
    }

    /// <summary>Security lengths.</summary>
    public SecurityParameters Parameters { get; }

    /// <summary>n.</summary>
    public int Rows { get; }

    /// <summary>d.</summary>
    public int Columns { get; }

    /// <summary>Bits of an entry, sign excluded.</summary>
    public int EntryBits { get; }

    /// <summary>Bits of a row's randomness.</summary>
    public int RandomnessBits { get; }

    /// <summary>B.</summary>
    public BigInteger Bound { get; }

    /// <summary>Bits of a number whose square is at most B.</summary>
    public int SlackBits => (int)((Bound.GetBitLength() + 1) / 2);

    /// <summary>Bits of z_jl.</summary>
    public int EntryResponseBits => Parameters.ResponseBits(EntryBits);

    /// <summary>Bits of the response for a row's randomness.</summary>
    public int RandomnessResponseBits => Parameters.ResponseBits(RandomnessBits);

    /// <summary>Bits of the response for one of the four numbers.</summary>
    public int SlackResponseBits => Parameters.ResponseBits(SlackBits);

    /// <summary>Bits of the responses for the randomness of the four numbers and of T₁.</summary>
    public int SingleRandomnessResponseBits => Parameters.ResponseBits(Parameters.CommitmentRandomnessBits);

    /// <summary>Bits of the value in T₁.</summary>
    internal int CrossBits => Math.Max(EntryBits + Parameters.MaskBits(EntryBits), SlackBits + Parameters.MaskBits(SlackBits)) + 1 + CountBits;

    /// <summary>Bits of the value in T₀.</summary>
    internal int ConstantBits => (2 * Math.Max(Parameters.MaskBits(EntryBits), Parameters.MaskBits(SlackBits))) + CountBits;

    // n·d + 4 ≤ 5·n·d summands, and one bit that a mask of the largest size takes.
    private int CountBits => IntegerResponses.CeilingLog2(Rows) + IntegerResponses.CeilingLog2(Columns) + 4;
}
