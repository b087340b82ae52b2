using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using Helen.Arithmetic.Fields;
using Helen.Arithmetic.Randomness;
using Helen.Grains.Abstractions;
using Helen.Grains.Preprocessing;
using Helen.Mpc.Offline;
using Helen.Mpc.Spdz;
using Helen.Mpc.Tuples;
using Helen.Rounds;
using Helen.Storage.Tests.Support;
using Helen.Storage.Tuples;
using Helen.Tests.Support;
using Helen.Training.Session;
using Helen.Transport.Loopback;

namespace Helen.Recovery.Tests.Support;

/// <summary>
/// Tuples that the parties make themselves, as a silo wires them: <see cref="MadeEpochs"/> behind a ledger, blocks in the party's store. Every process is told from the one before by
/// nothing but that store. Rings have degree 64, so that an epoch costs little.
/// </summary>
internal sealed class ProducedTuples(SessionDocument document, LoopbackNetwork network, ImmutableArray<Faults> faults) : ITupleOrigin
{
    private const int Degree = 64;
    private readonly Party[] _parties = [.. faults.Select((ofParty, i) => new Party(new(i), ofParty))];

    private SessionDocument Document => document;

    private LoopbackNetwork Network => network;

    public ConcurrentBag<string> Twice { get; } = [];

    /// <summary>Sessions of production that a party opened a second time: only a store put back from a copy can make it do that.</summary>
    public ConcurrentBag<string> Reopened { get; } = [];

    /// <summary>Places of productions that were given two bodies.</summary>
    public IEnumerable<string> EquivocationsOf(PartyId party) => _parties[party.Index].Sessions.Values.SelectMany(links => links.Equivocations);

    /// <summary>Epochs in which a party has begun a production, in order.</summary>
    public IReadOnlyList<byte> EpochsOf(PartyId party) => [.. _parties[party.Index].Epochs];

    /// <summary>Blocks of tuples that a party has taken, over all its lives.</summary>
    public int BlocksTaken(PartyId party) => _parties[party.Index].Blocks.Count;

    /// <summary>A party's ledger and blocks.</summary>
    public MemoryWorld StoreOf(PartyId party) => _parties[party.Index].Store;

    /// <summary>Puts a copy of a party's ledger and blocks in their place; its next process opens it.</summary>
    public void Restore(PartyId party, MemoryWorld copy) => _parties[party.Index].Store = copy;

    public IMacEpochs For(PartyId party) => new Life(this, _parties[party.Index]);

    public void Dispose()
    {
    }

    private sealed class Party(PartyId self, Faults faults)
    {
        public PartyId Self => self;

        public Faults Faults => faults;

        public MemoryWorld Store { get; set; } = new();

        public ConcurrentQueue<byte> Epochs { get; } = [];

        public ConcurrentDictionary<SessionId, DyingLinks> Sessions { get; } = [];

        /// <summary>(Process, epoch, block).</summary>
        public ConcurrentDictionary<(int Life, byte Epoch, int Block), bool> Blocks { get; } = [];

        /// <summary>Shares that were ever stored.</summary>
        public ConcurrentDictionary<UInt128, bool> Shares { get; } = [];

        /// <summary>Addresses whose tuples left.</summary>
        public ConcurrentDictionary<(byte Epoch, SegmentId Segment, byte Attempt, ushort Part), bool> Addresses { get; } = [];

        public int Lives { get; set; }
    }

    /// <summary>One process of a party: reservation, then hand-out.</summary>
    private sealed class Life : IMacEpochs, IAsyncDisposable
    {
        private readonly MadeEpochs _made;
        private readonly LedgeredEpochs _epochs;

        public Life(ProducedTuples world, Party party)
        {
            var (store, number) = (party.Store, ++party.Lives);
            // As opening a store does: what earlier processes left is burnt. It completes at once.
            if (!store.OpenAsync().IsCompletedSuccessfully) throw new InvalidOperationException("A store in memory opens at once.");
            _made = new(world.Document, new Opener(world, party), epoch => new Stock(world, party, number, epoch, new BulkTupleStore(store)), new SystemRandomSource(), insecureDegree: Degree);
            _epochs = new(new HandedOut(world, party, _made), new Ledger(world.Document.Id.ToString(), store, party.Faults));
        }

        public ValueTask PrepareAsync(byte epoch, int firstIteration, CancellationToken ct) => _epochs.PrepareAsync(epoch, firstIteration, ct);

        public ValueTask<ITupleSource> BeginAsync(byte epoch, CancellationToken ct) => _epochs.BeginAsync(epoch, ct);

        public ValueTask DisposeAsync() => _made.DisposeAsync();
    }

    /// <summary>What leaves the source.</summary>
    private sealed class HandedOut(ProducedTuples world, Party party, IMacEpochs inner) : IMacEpochs
    {
        public ValueTask PrepareAsync(byte epoch, int firstIteration, CancellationToken ct)
        {
            party.Epochs.Enqueue(epoch);
            return inner.PrepareAsync(epoch, firstIteration, ct);
        }

        public async ValueTask<ITupleSource> BeginAsync(byte epoch, CancellationToken ct) => new Source(world, party, epoch, await inner.BeginAsync(epoch, ct));

        private sealed class Source(ProducedTuples world, Party party, byte epoch, ITupleSource inner) : ITupleSource
        {
            public MacKeyShare MacKey => inner.MacKey;

            public ValueTask<TupleBatch> TakeAsync(SegmentId segment, byte attempt, ushort part, TupleDemand demand, CancellationToken ct) =>
                party.Faults.UseAsync($"hand out {segment.Phase} {segment.Iteration}/{segment.Index}/{part}", async () =>
                {
                    var batch = await inner.TakeAsync(segment, attempt, part, demand, ct);
                    if (!party.Addresses.TryAdd((epoch, segment, attempt, part), true)) world.Twice.Add($"{party.Self}: epoch {epoch}, {segment}, attempt {attempt}, part {part}");
                    return batch;
                });
        }
    }

    /// <summary>The party's ledger, as <see cref="PreprocessingGrain"/> uses it.</summary>
    private sealed class Ledger(string session, ITupleLedger ledger, Faults faults) : IPreprocessingGrain
    {
        private readonly string _session = PreprocessingGrain.TuplesOf(session);

        public Task<long> OpenEpochAsync(CancellationToken ct) => faults.UseAsync("open epoch", () => ledger.OpenEpochAsync(_session, ct)).AsTask();

        public Task ReserveAsync(long epoch, string piece, int attempt, CancellationToken ct) => faults.UseAsync(
            $"reserve {piece}",
            async () =>
            {
                await ledger.BeginAttemptAsync(new(_session, piece, attempt), epoch, ct);
                return true;
            }).AsTask();
    }

    /// <summary>Blocks of one epoch: whatever is stored is new, and taken at most once.</summary>
    private sealed class Stock(ProducedTuples world, Party party, int life, byte epoch, ITupleStore inner) : ITupleStore
    {
        public async ValueTask PutAsync(int block, ReadOnlyMemory<byte> bytes, CancellationToken ct)
        {
            for (var rest = bytes; !rest.IsEmpty; rest = rest[FieldElement.ByteCount..])
            {
                // 0 is what the others keep of an input mask's value.
                if (BinaryPrimitives.ReadUInt128BigEndian(rest.Span) is var share && share != 0 && !party.Shares.TryAdd(share, true)) world.Twice.Add($"{party.Self}: a share of block {block} of epoch {epoch}");
            }

            await party.Faults.UseAsync($"put block {block}", async () =>
            {
                await inner.PutAsync(block, bytes, ct);
                return true;
            });
        }

        public ValueTask<byte[]> TakeAsync(int block, CancellationToken ct) => party.Faults.UseAsync($"take block {block}", async () =>
        {
            var bytes = await inner.TakeAsync(block, ct);
            if (!party.Blocks.TryAdd((life, epoch, block), true)) world.Twice.Add($"{party.Self}: block {block} of epoch {epoch}");
            return bytes;
        });
    }

    /// <summary>Links of productions; the ends are kept, so that a party whose store was put back finds those of its earlier life.</summary>
    private sealed class Opener(ProducedTuples world, Party party) : ILinkOpener
    {
        public async ValueTask<ISessionLinks> OpenAsync(SessionId session, CancellationToken ct)
        {
            if (party.Sessions.TryGetValue(session, out var known)) world.Reopened.Add($"{party.Self}: {session}");
            else party.Sessions[session] = known = new(await world.Network.LinksOf(party.Self).OpenAsync(session, ct), party.Faults, production: true);
            return new Links(known);
        }
    }

    private sealed class Links(DyingLinks links) : ForwardedLinks(links), ISessionLinks
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
