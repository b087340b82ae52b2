using System.Collections.Immutable;
using Helen.Rounds;
using Helen.Training.Session;

namespace Helen.Cli.Demo;

/// <summary>Turns one party's progress into what a phase costs: time until that party enters the next, and bytes that all parties sent meanwhile.</summary>
internal sealed class PhaseMeter(TimeProvider time, IProgress<DemoProgress> sink, int iterations) : IProgress<SessionProgress>
{
    private readonly List<DemoPhase> _done = [];
    private Func<(long ProofsVerified, long BytesSent)> _totals = static () => default;
    private string? _phase;
    private long _start;
    private long _bytesAtStart;

    /// <summary>Where the figures of all parties come from, from here on.</summary>
    public void Attach(Func<(long ProofsVerified, long BytesSent)> totals) => _totals = totals;

    /// <inheritdoc/>
    public void Report(SessionProgress value)
    {
        var name = value.Phase switch
        {
            // The step that approves the document already sends the key confirmation: one phase, or its bytes would be the other's.
            Phase.Agreement or Phase.KeyGeneration => "agreement",
            Phase.InputPreparation => "input preparation",
            Phase.ModelCompute => value.Iteration is null ? "dual masks" : "iterations",
            Phase.Release => "release",
            Phase.Preprocessing => "preprocessing",
        };
        Enter(name, value.Iteration, value.Activity);
    }

    /// <summary>Begins a phase, or a step of the running one.</summary>
    public void Enter(string phase, int? iteration, string activity)
    {
        if (phase != _phase) Close(phase);
        sink.Report(new DemoProgress(phase, iteration, iteration is null ? null : iterations, activity, (int)_totals().ProofsVerified, Bytes()));
    }

    /// <summary>Something that goes on beside the running phase.</summary>
    public void Note(string activity) => sink.Report(new DemoProgress(_phase ?? "preprocessing", null, null, activity, (int)_totals().ProofsVerified, Bytes()));

    /// <summary>All phases, once the run is over.</summary>
    public ImmutableArray<DemoPhase> Finish()
    {
        Close(null);
        return [.. _done];
    }

    private void Close(string? next)
    {
        var bytes = Bytes();
        if (_phase is not null)
        {
            // The iterations pause once for the dual masks: a phase that comes back goes on counting.
            var index = _done.FindIndex(done => done.Name == _phase);
            var (elapsed, sent) = (time.GetElapsedTime(_start), bytes - _bytesAtStart);
            if (index < 0) _done.Add(new DemoPhase(_phase, elapsed, sent));
            else _done[index] = new DemoPhase(_phase, _done[index].Elapsed + elapsed, _done[index].BytesSent + sent);
        }

        (_phase, _start, _bytesAtStart) = (next, time.GetTimestamp(), bytes);
    }

    private long Bytes() => _totals().BytesSent;
}
