using System.Collections.Immutable;

namespace Helen.Cli.Bench;

/// <summary>What one key took, or the medians over several.</summary>
/// <param name="Seconds">Wall time of all parties on this machine.</param>
/// <param name="CpuSecondsOfAllParties">Time of all cores in it.</param>
/// <param name="Batches">Batches searched.</param>
/// <param name="Candidates">Candidates multiplied.</param>
/// <param name="SecondsPerCandidate">Wall time.</param>
/// <param name="BytesSentPerParty">By party.</param>
/// <param name="Stages">Costs by stage, in order, as the first party enters them; the others may be a little before or behind it.</param>
internal sealed record KeygenRun(
    double Seconds, double CpuSecondsOfAllParties, int Batches, long Candidates, double SecondsPerCandidate, ImmutableArray<long> BytesSentPerParty, IReadOnlyDictionary<string, StageCost> Stages)
{
    /// <summary>Each figure's median by itself (of an even number the lower of the middle ones); a stage that a run did not enter counts 0.</summary>
    public static KeygenRun MedianOf(IReadOnlyList<KeygenRun> runs) => new(
        Median(runs, run => run.Seconds),
        Median(runs, run => run.CpuSecondsOfAllParties),
        Median(runs, run => run.Batches),
        Median(runs, run => run.Candidates),
        Median(runs, run => run.SecondsPerCandidate),
        [.. Enumerable.Range(0, runs[0].BytesSentPerParty.Length).Select(party => Median(runs, run => run.BytesSentPerParty[party]))],
        new OrderedDictionary<string, StageCost>(runs.SelectMany(run => run.Stages.Keys).Distinct().Select(stage => KeyValuePair.Create(stage, new StageCost(
            Median(runs, run => run.Stages.GetValueOrDefault(stage)?.Seconds ?? 0), Median(runs, run => run.Stages.GetValueOrDefault(stage)?.CpuSecondsOfAllParties ?? 0))))));

    private static T Median<T>(IReadOnlyList<KeygenRun> runs, Func<KeygenRun, T> figure) => runs.Select(figure).Order().ElementAt((runs.Count - 1) / 2);
}
