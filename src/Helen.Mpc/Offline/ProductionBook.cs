using System.Collections.Immutable;
using Helen.Mpc.Tuples;

namespace Helen.Mpc.Offline;

/// <summary>
/// Decides what is made, in which order. A function of the plan and of the takes so far, and of nothing else: all parties take the same in the same order, so they make the same
/// in the same order, whatever their speed.
/// </summary>
internal sealed class ProductionBook
{
    private readonly int _parties, _slots, _maxRows;
    private readonly Dictionary<TupleShelf.Key, long> _planned = [], _ordered = [], _needed = [];

    /// <summary>A book without orders.</summary>
    /// <param name="parties">m.</param>
    /// <param name="slots">Tuples of one row.</param>
    /// <param name="maxRows">Rows of one batch.</param>
    public ProductionBook(int parties, int slots, int maxRows) => (_parties, _slots, _maxRows) = (parties, slots, maxRows);

    /// <summary>Orders for a whole plan, in the order of need; batches are as large as what is still to come allows.</summary>
    public IReadOnlyList<ProductionOrder> Plan(IReadOnlyList<TupleDemand> demands)
    {
        foreach (var (key, count) in demands.SelectMany(Parts)) _planned[key] = _planned.GetValueOrDefault(key) + count;
        var orders = new List<ProductionOrder>();
        var needed = new Dictionary<TupleShelf.Key, long>();
        foreach (var demand in demands)
        {
            foreach (var (key, count) in Parts(demand)) needed[key] = needed.GetValueOrDefault(key) + count;
            orders.AddRange(OrdersFor(needed));
        }

        return orders;
    }

    /// <summary>Counts a take, and orders what the plan does not cover.</summary>
    public IReadOnlyList<ProductionOrder> Take(TupleDemand demand)
    {
        foreach (var (key, count) in Parts(demand)) _needed[key] = _needed.GetValueOrDefault(key) + count;
        return OrdersFor(_needed);
    }

    /// <summary>Tuples of a kind and owner that takes have asked for so far: as many must have been made before the last of them is served.</summary>
    public long NeededOf(TupleShelf.Key key) => _needed.GetValueOrDefault(key);

    /// <summary>The kinds of a demand, in the order in which they are made: input masks are needed first.</summary>
    public IEnumerable<(TupleShelf.Key Key, long Count)> Parts(TupleDemand demand)
    {
        for (var party = 0; party < _parties; party++)
        {
            if (demand.InputMasksOf(party) > 0) yield return (new(TupleKind.InputMask, party), demand.InputMasksOf(party));
        }

        if (demand.RandomBits > 0) yield return (new(TupleKind.RandomBit, 0), demand.RandomBits);
        if (demand.Triples > 0) yield return (new(TupleKind.Triple, 0), demand.Triples);
        if (demand.Squares > 0) yield return (new(TupleKind.Square, 0), demand.Squares);
        if (demand.InversePairs > 0) yield return (new(TupleKind.InversePair, 0), demand.InversePairs);
    }

    private List<ProductionOrder> OrdersFor(Dictionary<TupleShelf.Key, long> needed)
    {
        var orders = new List<ProductionOrder>();
        while (Enumerable.Range(0, _parties).Any(party => IsShort(new(TupleKind.InputMask, party), needed)))
            orders.Add(new(TupleKind.InputMask, [.. Enumerable.Range(0, _parties).Select(party => Order(new(TupleKind.InputMask, party), needed))]));
        foreach (var kind in new[] { TupleKind.RandomBit, TupleKind.Triple, TupleKind.Square, TupleKind.InversePair })
        {
            while (IsShort(new(kind, 0), needed)) orders.Add(new(kind, [Order(new(kind, 0), needed)]));
        }

        return orders;
    }

    private bool IsShort(TupleShelf.Key key, Dictionary<TupleShelf.Key, long> needed) => _ordered.GetValueOrDefault(key) < needed.GetValueOrDefault(key);

    private int Order(TupleShelf.Key key, Dictionary<TupleShelf.Key, long> needed)
    {
        var missing = Math.Max(needed.GetValueOrDefault(key), _planned.GetValueOrDefault(key)) - _ordered.GetValueOrDefault(key);
        if (missing <= 0) return 0;
        var rows = (int)Math.Min(_maxRows, (missing + _slots - 1) / _slots);
        _ordered[key] = _ordered.GetValueOrDefault(key) + ((long)rows * _slots);
        return rows;
    }
}
