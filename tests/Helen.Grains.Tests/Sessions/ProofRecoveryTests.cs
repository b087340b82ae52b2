using System.Collections.Immutable;
using Helen.Grains.Abstractions;
using Helen.Grains.Blocks;
using Helen.Grains.Proofs;
using Helen.Grains.Storage;
using Helen.Grains.Tests.Support;
using Helen.Rounds;
using Helen.Storage.Records;
using Helen.Training.Messages;

namespace Helen.Grains.Tests.Sessions;

/// <summary>Whole sessions whose proof and block grains are disturbed (architecture §3, §5).</summary>
public sealed class ProofRecoveryTests
{
    private const int Timeout = 90_000;
    private const int Iterations = 2;

    // Of one peer: its inputs' proofs, and one local update per iteration.
    private const int Proofs = InputMessage.ProofCount + Iterations;

    private static readonly string Verdicts = RecordGrainStorage.ScopeOf(ProofVerificationGrain.StateName, ProofVerificationGrain.TypeName);
    private static readonly string BlockInputs = RecordGrainStorage.ScopeOf(CoordinateBlockGrain.StateName, CoordinateBlockGrain.TypeName);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Start_Undisturbed_ChecksEveryProofOnceInWorkers()
    {
        var checker = new CountingChecker();
        await using var world = await GrainWorld.StartAsync(2, Iterations, With(checker));
        await world.AssertReleasesAsync();
        Assert.Equal(Proofs, checker.Count);
        var status = await world.Silos[0].Session.GetStatusAsync(Ct);
        Assert.Equal(Proofs, status.ProofsVerified);
        Assert.Equal((InputMessage.ProofCount, Iterations), (status.Checks["input proofs"], status.Checks["local updates"]));
    }

    /// <summary>All processes die between a round's verdicts and its commit: whoever resumes it trusts the verdicts that it finds.</summary>
    [Theory(Timeout = Timeout)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Kill_BetweenVerdictsAndCommit_IsNotVerifiedAgain(int nth)
    {
        var checker = new CountingChecker();
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var world = await GrainWorld.StartAsync(2, Iterations, With(checker) with { Records = records => new StoppingRecords(records, Verdicts, nth, reached) });
        foreach (var silo in world.Silos) await silo.Session.StartAsync(Ct);
        await reached.Task.WaitAsync(Ct);
        var before = checker.Count;

        await world.RestartAsync();
        await world.AssertReleasesAsync();

        Assert.InRange(before, 1, Proofs);
        Assert.Equal(Proofs, checker.Count);
    }

    /// <summary>A write of the grains themselves fails, before its effect or after it, in every round with proofs: the grain is deactivated there, and the next run meets a new one.</summary>
    [Theory(Timeout = Timeout)]
    [InlineData(true, 1, false)]
    [InlineData(true, 1, true)]
    [InlineData(true, 2, false)]
    [InlineData(true, 2, true)]
    [InlineData(true, 3, false)]
    [InlineData(true, 3, true)]
    [InlineData(false, 1, false)]
    [InlineData(false, 1, true)]
    public async Task Start_AWriteOfVerdictsOrBlocksFails_NextRunFinishes(bool verdicts, int nth, bool afterwards)
    {
        FailingRecords? failing = null;
        await using var world = await GrainWorld.StartAsync(2, Iterations, new WorldOptions { Records = records => failing = new FailingRecords(records, verdicts ? Verdicts : BlockInputs, nth, afterwards) });
        await world.AssertReleasesAsync();
        Assert.True(failing!.HasFailed);
    }

    /// <summary>A proof that a worker refuses convicts its prover as one that is refused in process does.</summary>
    [Theory(Timeout = Timeout)]
    [InlineData(Phase.InputPreparation)]
    [InlineData(Phase.ModelCompute)]
    public async Task Start_PeersProofIsFalse_TheWorkersVerdictNamesIt(Phase phase)
    {
        var checker = new CountingChecker();
        await using var world = await GrainWorld.StartAsync(2, Iterations, With(checker) with { Rewrite = (header, payload) => header.Round is var round && round == new RoundNumber(phase, 0, 1, 0) && header.Kind != ReservedKinds.Complaint ? Changed(payload) : payload });
        _ = world.Silos[1].Session.StartAsync(Ct);
        var end = await world.Silos[0].EndAsync();
        Assert.Equal(SessionState.Halted, end.State);
        var blame = Assert.Single(end.Blames);
        Assert.Contains("P2", blame, StringComparison.Ordinal);
        Assert.Contains(nameof(Fault.InvalidProof), blame, StringComparison.Ordinal);
        Assert.True(checker.Count > 0);
    }

    /// <summary>What arrives after the end changes nothing: no state, no answer, also not after the grain was activated anew.</summary>
    [Theory(Timeout = Timeout)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Receive_LateMessageToAnAbortedSession_ChangesNothing(bool again)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var world = await GrainWorld.StartAsync(2, Iterations, new WorldOptions
        {
            Rewrite = (header, payload) => header.Round.Phase == Phase.InputPreparation ? payload[..^1] : payload,
            OnSend = envelope =>
            {
                if (envelope.Header.Kind == ReservedKinds.Inquiry) asked.TrySetResult();
            },
        });
        _ = world.Silos[1].Session.StartAsync(Ct);
        var end = await world.Silos[0].EndAsync();
        Assert.Equal(SessionState.Halted, end.State);
        if (again)
        {
            await world.Silos[0].Session.PauseAsync(Ct);
            await world.Silos[0].Session.StartAsync(Ct);
            // A new run asks what the others have said, once.
            await asked.Task.WaitAsync(Ct);
        }

        var (sent, stored) = (world.Links[0].Sent, await StoredAsync(world));
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var from = world.Links[1];
        var late = from.Sign(new MessageHeader(MessageKinds.LocalUpdate, 1, from.Session, new RoundNumber(Phase.ModelCompute, 0, 1, 0), 0, from.Self, null, from.Session.Digest), new byte[64]);
        world.Links[0].OnArrival = envelope =>
        {
            if (envelope.Digest == late.Digest) arrived.TrySetResult();
        };
        await from.SendAsync(null, late.Wire, Ct);
        await arrived.Task.WaitAsync(Ct);

        var after = await world.Silos[0].Session.GetStatusAsync(Ct);
        Assert.Equal((SessionState.Halted, end.Epoch), (after.State, after.Epoch));
        Assert.Equal(end.Blames, after.Blames);
        Assert.Null(after.Result);
        Assert.Equal(sent, world.Links[0].Sent);
        Assert.Equal(stored, await StoredAsync(world));
    }

    /// <summary>A session that is killed twice: every address whose tuples left is in the ledger and left once, and no place had a second body where it was sent or where it arrived.</summary>
    [Fact(Timeout = Timeout)]
    public async Task Kill_TwiceInOneSession_NoTupleAndNoPlaceServesTwice()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var seen = 0;
        await using var world = await GrainWorld.StartAsync(2, Iterations, new WorldOptions
        {
            OnSend = envelope =>
            {
                if (envelope.Header.Round is { Phase: Phase.ModelCompute, Attempt: > 0 } && Interlocked.Increment(ref seen) == 12) reached.TrySetResult();
            },
        });
        foreach (var silo in world.Silos) await silo.Session.StartAsync(Ct);
        await reached.Task.WaitAsync(Ct);
        await world.RestartAsync();
        foreach (var silo in world.Silos) await silo.Session.StartAsync(Ct);
        await world.RestartAsync();
        await world.AssertReleasesAsync();

        var session = Preprocessing(world);
        for (var party = 0; party < world.Stores.Length; party++)
        {
            var taken = world.Tuples[party].Addresses.ToList();
            Assert.True(taken.Select(address => address.Epoch).Distinct().Count() > 1, "The session never began its tuples anew.");
            Assert.Equal(taken.Count, taken.Distinct().Count());
            foreach (var (_, segment, attempt, part) in taken)
                Assert.NotNull(await world.Stores[party].Tuples.ReadAsync(new(session, $"{(byte)segment.Phase}/{segment.Iteration}/{segment.Index}/{part}", attempt), Ct));
            // An attempt's material is the ledger's row: an address that left in two epochs would be one row.
            Assert.Equal(taken.Count, taken.Select(address => (address.Segment, address.Attempt, address.Part)).Distinct().Count());
        }
    }

    private static string Preprocessing(GrainWorld world) => Grains.Preprocessing.PreprocessingGrain.TuplesOf(world.Harness.Document.Id.ToString());

    private static WorldOptions With(CountingChecker counting) => new()
    {
        Checker = checker =>
        {
            counting.Inner = checker;
            return counting;
        },
    };

    /// <summary>The last response of the message's last proof, changed by one.</summary>
    private static ReadOnlyMemory<byte> Changed(ReadOnlyMemory<byte> payload)
    {
        var changed = payload.ToArray();
        changed[^1] ^= 1;
        return changed;
    }

    private static async Task<ImmutableArray<string>> StoredAsync(GrainWorld world)
    {
        var stored = ImmutableArray.CreateBuilder<string>();
        foreach (var scope in new[] { RecordGrainStorage.ScopeOf("session", "helen.session"), Verdicts, BlockInputs })
            foreach (var key in await world.Stores[0].Records.ListAsync(scope, Ct)) stored.Add($"{scope} {key} {(await world.Stores[0].Records.ReadAsync(new(scope, key), Ct))!.ETag}");
        return stored.ToImmutable();
    }

    /// <summary>After the n-th write of a scope nothing is written any more, as if the process had died there.</summary>
    private sealed class StoppingRecords(IRecordStore inner, string scope, int nth, TaskCompletionSource reached) : Forwarding(inner)
    {
        private int _writes;

        public override async ValueTask<string> WriteAsync(RecordName name, ReadOnlyMemory<byte> value, string? expectedETag, CancellationToken ct)
        {
            if (reached.Task.IsCompleted) throw new IOException("Injected: the process is dead.");
            var etag = await base.WriteAsync(name, value, expectedETag, ct);
            if (name.Scope == scope && Interlocked.Increment(ref _writes) == nth) reached.TrySetResult();
            return etag;
        }
    }

    /// <summary>The n-th write of a scope fails.</summary>
    private sealed class FailingRecords(IRecordStore inner, string scope, int nth, bool afterwards) : Forwarding(inner)
    {
        private int _writes;

        public bool HasFailed => Volatile.Read(ref _writes) >= nth;

        public override async ValueTask<string> WriteAsync(RecordName name, ReadOnlyMemory<byte> value, string? expectedETag, CancellationToken ct)
        {
            var fails = name.Scope == scope && Interlocked.Increment(ref _writes) == nth;
            if (fails && !afterwards) throw new IOException("Injected before the write.");
            var etag = await base.WriteAsync(name, value, expectedETag, ct);
            return fails ? throw new IOException("Injected after the write.") : etag;
        }
    }

    private abstract class Forwarding(IRecordStore inner) : IRecordStore
    {
        public ValueTask<StoredRecord?> ReadAsync(RecordName name, CancellationToken ct) => inner.ReadAsync(name, ct);

        public virtual ValueTask<string> WriteAsync(RecordName name, ReadOnlyMemory<byte> value, string? expectedETag, CancellationToken ct) => inner.WriteAsync(name, value, expectedETag, ct);

        public ValueTask DeleteAsync(RecordName name, string expectedETag, CancellationToken ct) => inner.DeleteAsync(name, expectedETag, ct);

        public ValueTask<ImmutableArray<string>> ListAsync(string scope, CancellationToken ct) => inner.ListAsync(scope, ct);
    }
}
