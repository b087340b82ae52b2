using System.Collections.Immutable;
using System.Diagnostics;
using System.Threading.Channels;
using Helen.Arithmetic.Fields;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Lattice;
using Helen.Mpc.Spdz;
using Helen.Mpc.Tuples;
using Helen.Rounds;

namespace Helen.Mpc.Offline;

/// <summary>
/// The tuples of one MAC epoch at one party, made with the other parties and without a dealer (protocol §4.2). It begins at once, works in the background through the plan, and
/// then makes what takes ask for beyond it. A take waits until enough tuples are made and checked. Whatever ends the production ends every take, with the same exception.
/// </summary>
public sealed class TupleFactory : ITupleSource, IAsyncDisposable
{
    private readonly RoundDriver _driver;
    private readonly LatticeParameters _parameters;
    private readonly ITupleStore _store;
    private readonly IRandomSource _random;
    private readonly IProgress<PreprocessingProgress>? _progress;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<ProductionOrder> _orders = Channel.CreateUnbounded<ProductionOrder>();
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly ProductionBook _book;
    private readonly Dictionary<TupleShelf.Key, TupleShelf> _shelves = [];
    private readonly HashSet<(SegmentId Segment, ushort Part)> _taken = [];
    private readonly Dictionary<SegmentId, byte> _attempts = [];
    private readonly Task _work;
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _ready, _ordered;
    private bool _hasKeys, _working = true;

    /// <summary>Begins the production of an epoch.</summary>
    /// <param name="driver">A driver of the epoch's preprocessing session and of nothing else; outlives this object.</param>
    /// <param name="parameters">The lattice's, for the field of all MPC; the same at every party.</param>
    /// <param name="plan">What the session will take, in that order, as far as it is known; the same at every party.</param>
    /// <param name="store">Keeps the tuples.</param>
    /// <param name="random">All coins of this party.</param>
    /// <param name="progress">Told when it begins to work, has its keys, after each batch, and when it waits for orders; may be null.</param>
    /// <param name="rowsPerBatch">Rows of n tuples that are made together, at most a proof's ciphertexts; the same at every party. More rows share proofs and cost memory.</param>
    public TupleFactory(
        RoundDriver driver, LatticeParameters parameters, IReadOnlyList<TupleDemand> plan, ITupleStore store, IRandomSource random,
        IProgress<PreprocessingProgress>? progress = null, int? rowsPerBatch = null)
    {
        ArgumentNullException.ThrowIfNull(driver);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(random);
        if (parameters.Plaintext.Integer != FieldElement.Modulus || parameters.Parties != driver.PartyCount) throw new ArgumentException("The parameters are for another field or number of parties.", nameof(parameters));
        var rows = rowsPerBatch ?? RowsPerBatch(parameters);
        if (rows < 1 || rows > parameters.ProofBatch) throw new ArgumentOutOfRangeException(nameof(rowsPerBatch), $"A batch has 1 to {parameters.ProofBatch} rows.");
        (_driver, _parameters, _store, _random, _progress) = (driver, parameters, store, random, progress);
        _book = new(driver.PartyCount, parameters.Degree, rows);
        MacKey = new(FieldElement.Random(random));
        Enqueue(_book.Plan(plan));
        _work = Task.Run(ProduceAsync);
    }

    /// <inheritdoc/>
    public MacKeyShare MacKey { get; }

    /// <summary>Rows of a batch unless chosen otherwise: as many as share one proof.</summary>
    public static int RowsPerBatch(LatticeParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return parameters.ProofBatch;
    }

    /// <summary>How far it has come.</summary>
    public PreprocessingProgress Progress
    {
        get { lock (_gate) return new(_ready, _ordered, _driver.Statistics.Total().BytesSent, _hasKeys, _working); }
    }

    /// <summary>Products that this party computed for others so far, each of one row.</summary>
    public long ProductsSent { get; private set; }

    /// <summary>Waits until everything ordered so far is made.</summary>
    /// <exception cref="HaltException">The production halted.</exception>
    public async Task CompleteAsync(CancellationToken ct)
    {
        while (true)
        {
            Task news;
            lock (_gate)
            {
                if (_ready == _ordered && !_work.IsFaulted) return;
                news = _news.Task;
            }

            await news.WaitAsync(ct);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="HaltException">The production halted: a peer's fault.</exception>
    public async ValueTask<TupleBatch> TakeAsync(SegmentId segment, byte attempt, ushort part, TupleDemand demand, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(demand);
        if (demand.InputMasks.Length > _driver.PartyCount) throw new ArgumentException("The demand names more parties than there are.", nameof(demand));
        await _turn.WaitAsync(ct);
        try
        {
            ImmutableArray<(TupleShelf.Key Key, long Needed)> needs;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, this);
                if (!_attempts.TryAdd(segment, attempt) && _attempts[segment] != attempt)
                    throw new InvalidOperationException($"{segment}: attempt {_attempts[segment]} has used this MAC epoch; another attempt needs a new one (protocol §8.3).");
                if (!_taken.Add((segment, part))) throw new InvalidOperationException($"{segment}, attempt {attempt}, part {part} was taken before.");
                Enqueue(_book.Take(demand));
                needs = [.. _book.Parts(demand).Select(need => (need.Key, _book.NeededOf(need.Key)))];
            }

            foreach (var (key, needed) in needs) await MadeAsync(key, needed, ct);
            var triples = await OfAsync(new(TupleKind.Triple, 0), demand.Triples, TupleShelf.TripleAt, ct);
            var bits = await OfAsync(new(TupleKind.RandomBit, 0), demand.RandomBits, TupleShelf.BitAt, ct);
            var squares = await OfAsync(new(TupleKind.Square, 0), demand.Squares, TupleShelf.SquareAt, ct);
            var inverses = await OfAsync(new(TupleKind.InversePair, 0), demand.InversePairs, TupleShelf.InverseAt, ct);
            var masks = new InputMask[_driver.PartyCount][];
            for (var party = 0; party < masks.Length; party++) masks[party] = await OfAsync(new(TupleKind.InputMask, party), demand.InputMasksOf(party), TupleShelf.MaskAt, ct);
            return new(triples, bits, masks, squares, inverses);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends the epoch: stops the production and erases the MAC key share. What is in the store is burnt: nobody knows its order any longer.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync();
        _orders.Writer.TryComplete();
        await _work.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        foreach (var shelf in _shelves.Values) shelf.Dispose();
        MacKey.Dispose();
    }

    /// <summary>Redacted.</summary>
    public override string ToString() => $"tuple factory of {_driver.Self}";

    private async Task<T[]> OfAsync<T>(TupleShelf.Key key, int count, Reader<T> read, CancellationToken ct)
    {
        if (count == 0) return [];
        var elements = await ShelfOf(key).TakeAsync(key.Kind, count, ct);
        var tuples = new T[count];
        for (var i = 0; i < count; i++) tuples[i] = read(elements, i);
        Array.Clear(elements);
        return tuples;
    }

    private async Task MadeAsync(TupleShelf.Key key, long needed, CancellationToken ct)
    {
        while (true)
        {
            Task news;
            lock (_gate)
            {
                if (ShelfOf(key).Made >= needed) return;
                news = _news.Task;
            }

            await news.WaitAsync(ct);
        }
    }

    private void Enqueue(IReadOnlyList<ProductionOrder> orders)
    {
        foreach (var order in orders)
        {
            _ordered += (long)order.Rows.Sum() * _parameters.Degree;
            _orders.Writer.TryWrite(order);
        }
    }

    private TupleShelf ShelfOf(TupleShelf.Key key)
    {
        lock (_gate)
        {
            if (!_shelves.TryGetValue(key, out var shelf)) _shelves.Add(key, shelf = new(_store));
            return shelf;
        }
    }

    private async Task ProduceAsync()
    {
        try
        {
            _progress?.Report(Progress);
            using var keys = Next(await _driver.RunSegmentAsync(new SetupSegment(_parameters, _random), MacKey, 1, _stop.Token, keep: false));
            lock (_gate) _hasKeys = true;
            _progress?.Report(Progress);
            var (batch, block) = (0, 0);
            while (await NextOrderAsync() is { } order)
            {
                var id = new SegmentId(Phase.Preprocessing, checked((ushort)++batch), 0);
                Segment<EpochKeys, IReadOnlyList<TupleBlock>> segment = order.Kind == TupleKind.InputMask
                    ? new InputSegment(id, order.Rows, _random)
                    : new MultiplicationSegment(id, order.Kind, order.Rows[0], _random);
                var made = Next(await _driver.RunSegmentAsync(segment, keys, 1, _stop.Token, keep: false));
                foreach (var tuples in made)
                {
                    using (tuples)
                    {
                        await TupleShelf.StoreAsync(_store, block, tuples, _stop.Token);
                        lock (_gate) ShelfOf(tuples.Shelf).Add(block++, tuples.Count);
                    }
                }

                lock (_gate)
                {
                    _ready += (long)order.Rows.Sum() * _parameters.Degree;
                    ProductsSent = keys.Ole.ProductsSent;
                }

                _progress?.Report(Progress);
                Announce(null);
            }
        }
        catch (Exception exception) // whatever it is, it is the takes' to report
        {
            Announce(exception);
            throw;
        }
    }

    private async Task<ProductionOrder?> NextOrderAsync()
    {
        if (_orders.Reader.TryRead(out var order)) return order;
        SetWorking(false);
        if (!await _orders.Reader.WaitToReadAsync(_stop.Token)) return null;
        SetWorking(true);
        return await _orders.Reader.ReadAsync(_stop.Token);
    }

    private void SetWorking(bool working)
    {
        lock (_gate) _working = working;
        _progress?.Report(Progress);
    }

    private void Announce(Exception? end)
    {
        TaskCompletionSource news;
        lock (_gate)
        {
            news = _news;
            if (end is null) _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        if (end is null) news.SetResult();
        else news.SetException(end);
        if (end is not null) _ = news.Task.Exception;           // observed, whether or not anybody takes
    }

    private static T Next<T>(Step<T> step) => step switch
    {
        Step<T>.Advance advance => advance.Next,
        Step<T>.Halt halt => throw new HaltException(halt.Blames),
        _ => throw new UnreachableException(),
    };

    private delegate T Reader<out T>(ReadOnlySpan<FieldElement> elements, int index);
}
