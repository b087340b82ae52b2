using Helen.Mpc.Offline;

namespace Helen.Cli.Demo;

/// <summary>Measures the preprocessing of all parties, which runs beside the phases, and tells how far it is and how long it will take.</summary>
internal sealed class PreprocessingMeter(TimeProvider time, int parties, PhaseMeter meter)
{
    private readonly Lock _gate = new();
    private readonly Party[] _parties = [.. Enumerable.Range(0, parties).Select(_ => new Party())];

    /// <summary>The observer of one party; that of the first is shown.</summary>
    public IProgress<PreprocessingProgress> Of(int party) => new Observer(this, party);

    /// <summary>The totals.</summary>
    public PreprocessingCost Finish()
    {
        lock (_gate) return new(_parties.Max(party => party.Elapsed), [.. _parties.Select(party => party.BytesBefore + party.Last.BytesSent)], _parties.Max(party => party.ReadyBefore + party.Last.Ready));
    }

    private void Report(int index, PreprocessingProgress progress)
    {
        TimeSpan elapsed;
        lock (_gate)
        {
            var party = _parties[index];
            var now = time.GetTimestamp();
            if (progress.Ready < party.Last.Ready)
            {
                // A new epoch begins from nothing; what the earlier one cost is not forgotten.
                (party.BytesBefore, party.ReadyBefore) = (party.BytesBefore + party.Last.BytesSent, party.ReadyBefore + party.Last.Ready);
                (party.Start, party.Elapsed, party.EpochElapsed) = (null, party.Elapsed, TimeSpan.Zero);
            }

            if (party.Start is { } start)
            {
                party.Elapsed += time.GetElapsedTime(start, now);
                party.EpochElapsed += time.GetElapsedTime(start, now);
            }

            (party.Start, party.Last) = (progress.Working ? now : null, progress);
            elapsed = party.EpochElapsed;
        }

        if (index == 0 && progress.Working && progress.Ready > 0 && progress.Ready < progress.Ordered)
            meter.Note($"preprocessing beside: {progress.Ready} of {progress.Ordered} tuples, {(elapsed * ((double)(progress.Ordered - progress.Ready) / progress.Ready)).TotalSeconds:F0} s left");
    }

    private sealed class Party
    {
        public long? Start { get; set; }

        public TimeSpan Elapsed { get; set; }

        public TimeSpan EpochElapsed { get; set; }

        public long BytesBefore { get; set; }

        public long ReadyBefore { get; set; }

        public PreprocessingProgress Last { get; set; }
    }

    private sealed class Observer(PreprocessingMeter meter, int party) : IProgress<PreprocessingProgress>
    {
        public void Report(PreprocessingProgress value) => meter.Report(party, value);
    }
}
