using System.Collections.Immutable;
using System.Diagnostics;
using Helen.Arithmetic.Randomness;
using Helen.Arithmetic.Rings;
using Helen.Cryptography;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Lattice;
using Helen.Cryptography.Signatures;
using Helen.Mpc.Offline;
using Helen.Mpc.Tuples;
using Helen.Rounds;
using Helen.Transport.Loopback;

namespace Helen.Cli.Bench;

/// <summary>Isolated party objects over loopback bytes make one kind of tuples with the parameters that sessions use; what they make is dropped.</summary>
internal sealed class TuplesBenchmark(IRandomSource random, TimeProvider time)
{
    // Far more than any measurement reaches: the plan says how large batches are, and is cut off by the clock.
    private const int Endless = 1 << 30;
    private const int TransformRepetitions = 200;

    public async Task<TuplesResult> RunAsync(TuplesBenchmarkOptions options, Action<string> show, CancellationToken ct)
    {
        var security = SecurityParameters.Production(2048);
        var parameters = LatticeParameters.ForField(security, options.Parties);
        var transforms = await Task.Run(() => (Ntt: NttSeconds(parameters), Field: FieldTransformSeconds(parameters)), ct);

        Span<byte> nonce = stackalloc byte[Digest.ByteCount];
        random.Fill(nonce);
        var session = PreprocessingSession.IdOf(new(Digest.Read(nonce)), 1);
        ImmutableArray<SigningKey> keys = [.. Enumerable.Range(0, options.Parties).Select(_ => SigningKey.Generate(random))];
        var network = new LoopbackNetwork(session, keys);
        var drivers = network.Endpoints.Select(endpoint => new RoundDriver(endpoint, new InMemoryRoundJournal(), random, new WireLimits(1, 1, 1))).ToList();
        var observer = new Observer(time, options.Seconds, show);
        var factories = new List<TupleFactory>();
        try
        {
            for (var i = 0; i < drivers.Count; i++)
                factories.Add(new(drivers[i], LatticeParameters.ForField(security, options.Parties), [DemandOf(options)], new NoStore(), random, i == 0 ? observer : null));
            await Task.WhenAny([observer.Done, .. factories.Select(factory => factory.CompleteAsync(ct))]).Unwrap();
            return observer.Result(options, transforms, TransformsOf(options.Kind, parameters));
        }
        finally
        {
            foreach (var factory in factories) await factory.DisposeAsync();
            foreach (var driver in drivers) await driver.DisposeAsync();
            foreach (var endpoint in network.Endpoints) endpoint.Dispose();
            foreach (var key in keys) key.Dispose();
        }
    }

    private static TupleDemand DemandOf(TuplesBenchmarkOptions options) => options.Kind switch
    {
        TupleKind.Triple => TupleDemand.OfTriples(Endless),
        TupleKind.RandomBit => TupleDemand.OfRandomBits(Endless),
        TupleKind.InputMask => TupleDemand.OfInputMasks([.. Enumerable.Repeat(Endless, options.Parties)]),
        TupleKind.Square => TupleDemand.OfSquares(Endless),
        TupleKind.InversePair => TupleDemand.OfInversePairs(Endless),
    };

    /// <summary>One transform of one prime.</summary>
    private static double NttSeconds(LatticeParameters parameters)
    {
        using var element = new RingElement(parameters.Basis);
        element.Transform();
        return CpuSecondsOf(() =>
        {
            element.InverseTransform();
            element.Transform();
        }) / (2.0 * parameters.Basis.Primes.Length);
    }

    /// <summary>One transform over F_p: of the slots of a row.</summary>
    private static double FieldTransformSeconds(LatticeParameters parameters)
    {
        var row = new UInt128[parameters.Degree];
        parameters.Plaintext.Encode(row);
        return CpuSecondsOf(() =>
        {
            parameters.Plaintext.Decode(row);
            parameters.Plaintext.Encode(row);
        }) / 2;
    }

    // CPU time, since others may use the machine; never more than the wall time.
    private static double CpuSecondsOf(Action work)
    {
        work();
        var start = Stopwatch.GetTimestamp();
        var cpu = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < TransformRepetitions; i++) work();
        return Math.Min((Environment.CpuUsage.TotalTime - cpu).TotalSeconds, Stopwatch.GetElapsedTime(start).TotalSeconds) / TransformRepetitions;
    }

    /// <summary>
    /// Transforms per tuple, all parties together: of one prime each for the products, the proofs of the encrypted rows and the encryptions themselves; and over F_p, one for each row that is multiplied (those that are
    /// encrypted are among them) or received, but none for what comes of a sacrificed product: shares and MACs of it stay coefficients.
    /// </summary>
    private static (double Ntt, double Field) TransformsOf(TupleKind kind, LatticeParameters parameters)
    {
        double full = parameters.Basis.Primes.Length, sent = parameters.TransmittedBasis.Primes.Length, peers = parameters.Parties - 1;
        // A product transforms v and brings two polynomials back; decrypting one goes there and back once. A factor is transformed once for all its products.
        var product = (3 * full) + (2 * sent);
        double rows = TupleFactory.RowsPerBatch(parameters);
        var (products, factors, encrypted) = kind switch
        {
            TupleKind.Triple or TupleKind.InversePair => (7 + (1 / rows), 5.0, 1),
            TupleKind.RandomBit or TupleKind.Square => (6 + (1 / rows), 4.0, 1),
            TupleKind.InputMask => (1 + (1 / rows), 1.0, 0),
        };
        var rowsOfProof = parameters.ProofRows / rows;
        var proof = encrypted * ((3 * full) + (rowsOfProof * 3 * full) + (peers * ((rowsOfProof * 5 * full) + (2 * full))));
        var party = (peers * products * product) + (factors * full) + proof;
        // A row of input masks is one party's; of the others, everybody works on every row.
        return kind == TupleKind.InputMask
            ? (((peers * products * product) + (factors * full)) / parameters.Degree, (factors + (products * parameters.Parties)) / parameters.Degree)
            : (party * parameters.Parties / parameters.Degree, (factors + products - 2) * parameters.Parties / parameters.Degree);
    }

    /// <summary>Times the setup and the batches of the first party.</summary>
    private sealed class Observer(TimeProvider time, int seconds, Action<string> show) : IProgress<PreprocessingProgress>
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly long _begin = time.GetTimestamp();
        private (long Time, TimeSpan Cpu, PreprocessingProgress Progress)? _start, _last;

        public Task Done => _done.Task;

        public void Report(PreprocessingProgress value)
        {
            if (!value.HasKeys || _done.Task.IsCompleted) return;
            _last = (time.GetTimestamp(), Environment.CpuUsage.TotalTime, value);
            _start ??= _last;
            if (value.Ready == 0) return;
            var elapsed = time.GetElapsedTime(_start.Value.Time, _last.Value.Time);
            show($"{value.Ready} tuples in {elapsed.TotalSeconds:F1} s");
            if (elapsed.TotalSeconds >= seconds) _done.SetResult();
        }

        public TuplesResult Result(TuplesBenchmarkOptions options, (double Ntt, double Field) seconds, (double Ntt, double Field) transforms)
        {
            var (start, last) = (_start!.Value, _last!.Value);
            var (elapsed, cpu) = (time.GetElapsedTime(start.Time, last.Time).TotalSeconds, (last.Cpu - start.Cpu).TotalSeconds);
            var tuples = last.Progress.Ready;
            var cores = Environment.ProcessorCount;
            return new(
                options.Kind.ToString(), options.Parties, cores, time.GetElapsedTime(_begin, start.Time).TotalSeconds, start.Progress.BytesSent / (options.Parties - 1.0), elapsed, cpu, tuples,
                tuples / elapsed, tuples / cpu * cores, (last.Progress.BytesSent - start.Progress.BytesSent) / (tuples * (options.Parties - 1.0)), Process.GetCurrentProcess().PeakWorkingSet64,
                transforms.Ntt, seconds.Ntt * 1e6, cores / (transforms.Ntt * seconds.Ntt), transforms.Field, seconds.Field * 1e6,
                cores / ((transforms.Ntt * seconds.Ntt) + (transforms.Field * seconds.Field)));
        }
    }

    private sealed class NoStore : ITupleStore
    {
        public ValueTask PutAsync(int block, ReadOnlyMemory<byte> bytes, CancellationToken ct) => ValueTask.CompletedTask;

        public ValueTask<byte[]> TakeAsync(int block, CancellationToken ct) => throw new UnreachableException("A benchmark takes no tuples.");
    }
}
