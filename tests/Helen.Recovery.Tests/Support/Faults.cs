using System.Collections.Immutable;
using Helen.Rounds;

namespace Helen.Recovery.Tests.Support;

/// <summary>What one party's processes write and send, counted over all lives; and the one fault among it.</summary>
internal sealed class Faults
{
    private readonly Lock _gate = new();
    private CrashPoint? _pending;
    private CancellationTokenSource? _life;
    private int _deliveries, _deaths;

    /// <summary>Durable writes so far: what, and how many deliveries to peers its outbox makes.</summary>
    public List<(string Place, int Deliveries)> Writes { get; } = [];

    /// <summary>Messages signed in MPC segments, in order.</summary>
    public List<RoundNumber> Exchanges { get; } = [];

    /// <summary>Reads of the journal so far.</summary>
    public List<string> Reads { get; } = [];

    /// <summary>The process ends in this write.</summary>
    public (int Write, CrashPoint Point)? Crash { get; init; }

    /// <summary>And again, in this later one.</summary>
    public (int Write, CrashPoint Point)? SecondCrash { get; init; }

    /// <summary>Told after each durable write, and before a crash in it.</summary>
    public Action<int>? OnWritten { get; set; }

    /// <summary>The process ends before this message leaves.</summary>
    public RoundNumber? CrashAt { get; init; }

    /// <summary>This message never reaches this peer: it is on its way when the process ends.</summary>
    public (RoundNumber Round, PartyId To)? Lost { get; init; }

    /// <summary>This read fails.</summary>
    public int? FailingRead { get; init; }

    /// <summary>Uses of the tuples' ledger and store so far.</summary>
    public List<string> Uses { get; } = [];

    /// <summary>Messages of the tuples' production, in order.</summary>
    public List<RoundNumber> Productions { get; } = [];

    /// <summary>The process ends in these uses, or they fail: each once, one after the other.</summary>
    public ImmutableArray<(string Use, UseFault Fault)> InUses { get; init; } = [];

    /// <summary>The process ends before this message of a production leaves, so many times.</summary>
    public (RoundNumber Round, int Times)? InProduction { get; init; }

    /// <summary>Told after each use, and before a crash after it.</summary>
    public Action<string>? OnUsed { get; set; }

    /// <summary>Told when the process ends.</summary>
    public Action? OnDeath { get; set; }

    /// <summary>Whether the fault has happened.</summary>
    public bool Happened { get; private set; }

    /// <summary>A process begins; the token source ends it, all of its threads.</summary>
    public void Begin(CancellationTokenSource life)
    {
        lock (_gate) _life = life;
    }

    /// <summary>One use of the tuples' ledger or store.</summary>
    public async ValueTask<T> UseAsync<T>(string use, Func<ValueTask<T>> operation)
    {
        Strike(use, UseFault.DiesBefore, UseFault.FailsBefore);
        var result = await operation();
        OnUsed?.Invoke(use);
        Strike(use, UseFault.DiesAfter, UseFault.FailsAfter);
        return result;
    }

    /// <summary>Before each delivery of a production's message to one peer.</summary>
    public void Producing(MessageHeader header)
    {
        lock (_gate)
        {
            Productions.Add(header.Round);
            if (InProduction is var (round, times) && round == header.Round && _deaths++ < times) Happen(new ProcessDiedException());
        }
    }

    public void Reading(string place)
    {
        lock (_gate)
        {
            Reads.Add(place);
            if (Reads.Count - 1 == FailingRead) Happen(new IOException("The store cannot be read."));
        }
    }

    public int Writing(string place, int deliveries)
    {
        lock (_gate)
        {
            Writes.Add((place, deliveries));
            if (Crash == (Writes.Count - 1, CrashPoint.BeforeCommit) || SecondCrash == (Writes.Count - 1, CrashPoint.BeforeCommit)) Happen(new ProcessDiedException());
            if (Crash == (Writes.Count - 1, CrashPoint.CommitFails)) Happen(new IOException("The store cannot be written."));
            return Writes.Count - 1;
        }
    }

    public void Written(int write)
    {
        lock (_gate)
        {
            OnWritten?.Invoke(write);
            if ((Crash?.Write == write ? Crash : SecondCrash?.Write == write ? SecondCrash : null) is not { } crash) return;
            if (crash.Point == CrashPoint.CommitThrows) Happen(new IOException("The store does not answer."));
            _pending = crash.Point;
            _deliveries = crash.Point switch { CrashPoint.BeforeSending => 0, CrashPoint.MidOutbox => 1, _ => Writes[write].Deliveries };
        }
    }

    public void Signing(MessageHeader header)
    {
        lock (_gate) if (header.Round.Attempt > 0 && header.Kind != ReservedKinds.Resumption) Exchanges.Add(header.Round);
    }

    /// <summary>Before each delivery to one peer.</summary>
    public void Delivering(MessageHeader header)
    {
        lock (_gate)
        {
            if (header.Round == CrashAt && !Happened) Happen(new ProcessDiedException());
            if (_pending is not null && _deliveries-- == 0) Happen(new ProcessDiedException());
        }
    }

    /// <summary>After each delivery to one peer.</summary>
    public void Delivered()
    {
        lock (_gate) if (_pending is CrashPoint.AfterSending && _deliveries == 0) Happen(new ProcessDiedException());
    }

    private void Strike(string use, UseFault dies, UseFault fails)
    {
        lock (_gate)
        {
            if (dies == UseFault.DiesBefore) Uses.Add(use);
            if (_deaths >= InUses.Length || InUses[_deaths].Use != use || (InUses[_deaths].Fault != dies && InUses[_deaths].Fault != fails)) return;
            Happen(InUses[_deaths++].Fault == dies ? new ProcessDiedException() : new IOException("The store does not answer."));
        }
    }

    private void Happen(Exception fault)
    {
        Happened = true;
        _pending = null;
        if (fault is ProcessDiedException)
        {
            _ = _life?.CancelAsync();
            OnDeath?.Invoke();
        }

        throw fault;
    }
}
