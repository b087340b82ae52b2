using Helen.Rounds;

namespace Helen.Recovery.Tests.Support;

/// <summary>What one party's processes write and send, counted over all lives; and the one fault among it.</summary>
internal sealed class Faults
{
    private readonly Lock _gate = new();
    private CrashPoint? _pending;
    private int _deliveries;

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

    /// <summary>This read fails.</summary>
    public int? FailingRead { get; init; }

    /// <summary>Whether the fault has happened.</summary>
    public bool Happened { get; private set; }

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

    private void Happen(Exception fault)
    {
        Happened = true;
        _pending = null;
        throw fault;
    }
}
