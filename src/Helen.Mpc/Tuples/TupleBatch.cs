using System.Diagnostics;
using Helen.Mpc.Spdz;

namespace Helen.Mpc.Tuples;

/// <summary>
/// The tuples of one (segment, attempt, part) at one party, handed out in order, each once. Demand is computed by the circuits, so running out is a bug.
/// What is handed out is erased here; Dispose erases the rest. Not thread-safe: one segment owns it.
/// </summary>
public sealed class TupleBatch : IDisposable
{
    private readonly BeaverTriple[] _triples;
    private readonly AuthenticatedShare[] _bits;
    private readonly InputMask[][] _masks;
    private readonly SquarePair[] _squares;
    private readonly InversePair[] _inverses;
    private readonly int[] _nextMask;
    private int _nextTriple, _nextBit, _nextSquare, _nextInverse;

    /// <summary>Takes ownership of the arrays; inputMasks[k] holds the masks of party k.</summary>
    internal TupleBatch(BeaverTriple[] triples, AuthenticatedShare[] randomBits, InputMask[][] inputMasks, SquarePair[]? squares = null, InversePair[]? inverses = null)
    {
        (_triples, _bits, _masks, _nextMask, _squares, _inverses) = (triples, randomBits, inputMasks, new int[inputMasks.Length], squares ?? [], inverses ?? []);
        Demand = new(triples.Length, randomBits.Length, [.. inputMasks.Select(m => m.Length)]) { Squares = _squares.Length, InversePairs = _inverses.Length };
    }

    /// <summary>What the batch held when it was made.</summary>
    public TupleDemand Demand { get; }

    /// <summary>Triples not handed out yet.</summary>
    public int TriplesLeft => _triples.Length - _nextTriple;

    /// <summary>Random bits not handed out yet.</summary>
    public int RandomBitsLeft => _bits.Length - _nextBit;

    /// <summary>Squares not handed out yet.</summary>
    public int SquaresLeft => _squares.Length - _nextSquare;

    /// <summary>Inverse pairs not handed out yet.</summary>
    public int InversePairsLeft => _inverses.Length - _nextInverse;

    /// <summary>Input masks of one party not handed out yet.</summary>
    public int InputMasksLeft(int party) => party < _masks.Length ? _masks[party].Length - _nextMask[party] : 0;

    /// <summary>The next triple.</summary>
    /// <exception cref="UnreachableException">None is left.</exception>
    internal BeaverTriple NextTriple() => Take(_triples, ref _nextTriple, "triples");

    /// <summary>The next random bit.</summary>
    /// <exception cref="UnreachableException">None is left.</exception>
    internal AuthenticatedShare NextRandomBit() => Take(_bits, ref _nextBit, "random bits");

    /// <summary>The next square.</summary>
    /// <exception cref="UnreachableException">None is left.</exception>
    internal SquarePair NextSquare() => Take(_squares, ref _nextSquare, "squares");

    /// <summary>The next inverse pair.</summary>
    /// <exception cref="UnreachableException">None is left.</exception>
    internal InversePair NextInversePair() => Take(_inverses, ref _nextInverse, "inverse pairs");

    /// <summary>The next input mask of a party.</summary>
    /// <exception cref="UnreachableException">None is left.</exception>
    internal InputMask NextInputMask(int party) => party < _masks.Length
        ? Take(_masks[party], ref _nextMask[party], "input masks")
        : throw new UnreachableException("The batch holds no input masks of this party.");

    /// <summary>Erases whatever is left.</summary>
    public void Dispose()
    {
        Array.Clear(_triples);
        Array.Clear(_bits);
        Array.Clear(_squares);
        Array.Clear(_inverses);
        foreach (var masks in _masks) Array.Clear(masks);
        (_nextTriple, _nextBit, _nextSquare, _nextInverse) = (_triples.Length, _bits.Length, _squares.Length, _inverses.Length);
        for (var party = 0; party < _masks.Length; party++) _nextMask[party] = _masks[party].Length;
    }

    /// <summary>Redacted.</summary>
    public override string ToString() => $"tuple batch of {Demand}";

    private static T Take<T>(T[] stock, ref int next, string kind)
    {
        if (next == stock.Length) throw new UnreachableException($"The batch has run out of {kind}: a circuit used more than it demanded.");
        var taken = stock[next];
        stock[next++] = default!;
        return taken;
    }
}
