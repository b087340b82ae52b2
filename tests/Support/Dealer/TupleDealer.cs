using Helen.Arithmetic.Fields;
using Helen.Arithmetic.Randomness;
using Helen.Mpc.Spdz;
using Helen.Mpc.Tuples;
using Helen.Rounds;

namespace Helen.Dealer;

/// <summary>
/// Trusted dealer of the tuples of one MAC epoch, shared by parties that run in one process (demonstration and tests). Whoever runs it knows every tuple, hence every
/// secret of the computation. A new epoch is a new dealer. Deals lazily: the first party that asks fixes the demand of a part, and shares are kept only until every
/// party has fetched its own. Safe for concurrent use.
/// </summary>
public sealed class TupleDealer : IDisposable
{
    private readonly Lock _lock = new();
    private readonly IRandomSource _random;
    private FieldElement _macKey;
    private readonly MacKeyShare[] _macKeyShares;
    private readonly Source[] _sources;
    private readonly Dictionary<(SegmentId Segment, ushort Part), Deal> _deals = [];
    private readonly Dictionary<SegmentId, byte> _attempts = [];
    private bool _disposed;

    /// <summary>A fresh MAC key and no tuples yet.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than two parties.</exception>
    public TupleDealer(int parties, IRandomSource random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parties, 2);
        ArgumentNullException.ThrowIfNull(random);
        PartyCount = parties;
        _random = random;
        _macKeyShares = new MacKeyShare[parties];
        _sources = new Source[parties];
        for (var party = 0; party < parties; party++)
        {
            var share = FieldElement.Random(random);
            _macKey += share;
            _macKeyShares[party] = new(share);
            _sources[party] = new(this, party);
        }
    }

    /// <summary>Number of parties m.</summary>
    public int PartyCount { get; }

    /// <summary>The end of one party; the same object every time.</summary>
    public ITupleSource SourceFor(PartyId party) => _sources[party.Index];

    /// <summary>Ends the epoch: erases the MAC key, its shares and whatever nobody fetched.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            foreach (var deal in _deals.Values)
            {
                foreach (var batch in deal.Batches) batch?.Dispose();
            }
            _deals.Clear();
            foreach (var share in _macKeyShares) share.Dispose();
            _macKey = default;
        }
    }

    private TupleBatch Take(int party, SegmentId segment, byte attempt, ushort part, TupleDemand demand)
    {
        ArgumentNullException.ThrowIfNull(demand);
        if (attempt is 0 or > 64) throw new ArgumentOutOfRangeException(nameof(attempt), "Attempts are numbered 1..64.");
        if (demand.InputMasks.Length > PartyCount) throw new ArgumentException("The demand names more parties than there are.", nameof(demand));
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_attempts.TryGetValue(segment, out var first) && first != attempt)
            {
                throw new InvalidOperationException($"{segment}: attempt {first} has used this MAC epoch; another attempt needs a new one (protocol §8.3).");
            }
            if (!_deals.TryGetValue((segment, part), out var deal))
            {
                deal = new(demand, DealBatches(demand));
                _attempts[segment] = attempt;
                _deals.Add((segment, part), deal);
            }
            if (deal.Demand != demand) throw new InvalidOperationException($"{segment}, part {part}: another party asked for {deal.Demand}, not {demand}.");
            var batch = deal.Batches[party] ?? throw new InvalidOperationException($"{segment}, attempt {attempt}, part {part} was taken before.");
            deal.Batches[party] = null;
            return batch;
        }
    }

    private TupleBatch?[] DealBatches(TupleDemand demand)
    {
        var parties = PartyCount;
        var masks = 0;
        for (var party = 0; party < parties; party++) masks += demand.InputMasksOf(party);
        var perShare = 2 * parties - 1;                     // value shares of all but one, MAC shares of all but one, and one to spare
        using var pool = new ElementPool(_random, ((3L * perShare) * demand.Triples) + ((long)perShare * (demand.RandomBits + masks)) + ((2L * perShare) * (demand.Squares + demand.InversePairs)));

        var triples = NewRows<BeaverTriple>(demand.Triples);
        Span<AuthenticatedShare> a = new AuthenticatedShare[parties], b = new AuthenticatedShare[parties], c = new AuthenticatedShare[parties];
        for (var t = 0; t < demand.Triples; t++)
        {
            FieldElement x = pool.Next(), y = pool.Next();
            Share(x, pool, a);
            Share(y, pool, b);
            Share(x * y, pool, c);
            for (var party = 0; party < parties; party++) triples[party][t] = new(a[party], b[party], c[party]);
        }

        var bits = NewRows<AuthenticatedShare>(demand.RandomBits);
        for (var t = 0; t < demand.RandomBits; t++)
        {
            Share(FieldElement.FromInt64(pool.NextBit()), pool, a);
            for (var party = 0; party < parties; party++) bits[party][t] = a[party];
        }

        var squares = NewRows<SquarePair>(demand.Squares);
        for (var t = 0; t < demand.Squares; t++)
        {
            var x = pool.Next();
            Share(x, pool, a);
            Share(x * x, pool, b);
            for (var party = 0; party < parties; party++) squares[party][t] = new(a[party], b[party]);
        }

        var inverses = NewRows<InversePair>(demand.InversePairs);
        for (var t = 0; t < demand.InversePairs; t++)
        {
            var x = pool.Next();
            Share(x, pool, a);
            Share(x.Inverse(), pool, b);
            for (var party = 0; party < parties; party++) inverses[party][t] = new(a[party], b[party]);
        }

        var inputs = new InputMask[parties][][];
        for (var party = 0; party < parties; party++)
        {
            inputs[party] = new InputMask[parties][];
            for (var owner = 0; owner < parties; owner++) inputs[party][owner] = new InputMask[demand.InputMasksOf(owner)];
        }
        for (var owner = 0; owner < parties; owner++)
        {
            for (var t = 0; t < demand.InputMasksOf(owner); t++)
            {
                var r = pool.Next();
                Share(r, pool, a);
                for (var party = 0; party < parties; party++) inputs[party][owner][t] = new(a[party], party == owner ? r : FieldElement.Zero);
            }
        }

        var batches = new TupleBatch?[parties];
        for (var party = 0; party < parties; party++) batches[party] = new(triples[party], bits[party], inputs[party], squares[party], inverses[party]);
        return batches;
    }

    private void Share(FieldElement value, ElementPool pool, Span<AuthenticatedShare> shares)
    {
        var mac = _macKey * value;
        for (var party = 1; party < shares.Length; party++)
        {
            FieldElement v = pool.Next(), m = pool.Next();
            value -= v;
            mac -= m;
            shares[party] = new(v, m);
        }
        shares[0] = new(value, mac);
    }

    private T[][] NewRows<T>(int length)
    {
        var rows = new T[PartyCount][];
        for (var party = 0; party < rows.Length; party++) rows[party] = new T[length];
        return rows;
    }

    private sealed class Deal(TupleDemand demand, TupleBatch?[] batches)
    {
        public TupleDemand Demand { get; } = demand;

        public TupleBatch?[] Batches { get; } = batches;
    }

    private sealed class Source(TupleDealer dealer, int party) : ITupleSource
    {
        public MacKeyShare MacKey => dealer._macKeyShares[party];

        public ValueTask<TupleBatch> TakeAsync(SegmentId segment, byte attempt, ushort part, TupleDemand demand, CancellationToken ct)
        {
            ct.ThrowIfCancellationRequested();
            return ValueTask.FromResult(dealer.Take(party, segment, attempt, part, demand));
        }
    }
}
