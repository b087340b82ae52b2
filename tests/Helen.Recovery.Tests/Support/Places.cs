using Helen.Rounds;

namespace Helen.Recovery.Tests.Support;

/// <summary>Rounds by names for people.</summary>
internal static class Places
{
    private const int PerSegment = 1024;

    public static string Of(RoundNumber round)
    {
        var phase = round.Phase == Phase.ModelCompute ? $"{round.Phase} {round.Iteration + 1}" : $"{round.Phase}";
        if (round.Attempt == 0) return $"{phase}, round {round.Step}";
        var step = round.Step % PerSegment;
        return $"{phase}, segment {round.Step / PerSegment}, {(step == PerSegment - 1 ? "result" : $"exchange {step}")}";
    }

    public static SegmentId SegmentOf(RoundNumber round) => new(round.Phase, round.Iteration, (ushort)(round.Step / PerSegment));
}
