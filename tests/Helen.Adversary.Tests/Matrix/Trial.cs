using System.Collections.Concurrent;
using System.Collections.Immutable;
using Helen.Adversary.Tests.Support;
using Helen.Rounds;
using Helen.Training.Session;

namespace Helen.Adversary.Tests.Matrix;

/// <summary>One session with a deviation in one message, judged by the table.</summary>
internal static class Trial
{
    private static readonly ConcurrentDictionary<int, Lazy<Task<IReadOnlyList<Recorded>>>> s_recorded = new();

    /// <summary>P2's messages in an honest session of this many parties.</summary>
    public static Task<IReadOnlyList<Recorded>> RecordedAsync(int parties) => s_recorded.GetOrAdd(parties, m => new(() => Stage.RecordAsync(m))).Value;

    public static async Task RunAsync(int parties, string message, IDeviation deviation)
    {
        var target = (await RecordedAsync(parties)).Single(recorded => recorded.Place.ToString() == message);
        Assert.True(target.Role is not null, $"{target.Place} of {target.Length} bytes has no role yet: name it in Recorded, and give it a row in Table.");
        var expected = Table.Of(target.Role.Value, deviation);
        if (expected is Expectation.Inapplicable) return;

        for (var run = 0; run < 30; run++)
        {
            var stage = new Stage(parties);
            var attack = stage.AttackOn(target, deviation);
            var outcomes = await stage.RunAsync(new Dictionary<PartyId, Attack> { [Deviation.Deviator] = attack }, expected is Expectation.Waits or Expectation.NamesOrWaits or Expectation.ReleasesOrNames);
            // Some prover of masks had to try again, and the message is another one.
            if (!attack.Reached || attack.Diverged) continue;
            Judge($"{deviation} of {target.Role} ({target.Place})", expected, target, deviation, outcomes, stage);
            return;
        }

        Assert.Fail("The message was never due.");
    }

    private static void Judge(string what, Expectation expected, Recorded target, IDeviation deviation, ImmutableDictionary<PartyId, SessionOutcome?> outcomes, Stage stage)
    {
        var told = string.Join(" | ", outcomes.Select(outcome => $"{outcome.Key}: {Tell(outcome.Value)}"));
        foreach (var outcome in outcomes.Values)
        {
            // Whatever happens, nobody honest is named.
            if (outcome is SessionOutcome.Halted { Blames: var blames }) Assert.True(blames.All(blame => blame.Culprit is null || blame.Culprit == Deviation.Deviator), $"{what}: {told}");
            var holds = (expected, outcome) switch
            {
                (Expectation.Releases, SessionOutcome.Released) => true,
                (Expectation.Waits, null) => true,
                (Expectation.Names names, SessionOutcome.Halted halted) => halted.Blames.Any(blame => blame.Culprit == Deviation.Deviator)
                    && halted.Blames.All(blame => blame.Culprit is null ? blame.Fault == Fault.ViewMismatch : names.Faults.Contains(blame.Fault)),
                (Expectation.NamesNobody nobody, SessionOutcome.Halted halted) => halted.Blames.All(blame => nobody.Faults.Contains(blame.Fault) && blame.Culprit is null != blame.Fault.NamesCulprit() | blame.Fault == Fault.Disagreement),
                (Expectation.ReleasesOrNames, SessionOutcome.Released) => true,
                (Expectation.ReleasesOrNames or Expectation.NamesOrWaits, null) => true,
                (Expectation.ReleasesOrNames or Expectation.NamesOrWaits, SessionOutcome.Halted halted) => halted.Blames.All(blame => blame.Culprit == Deviation.Deviator),
                _ => false,
            };
            Assert.True(holds, $"{what}: expected {Tell(expected)}; {told}");
        }

        var named = outcomes.Values.OfType<SessionOutcome.Halted>().Select(halted => string.Join(",", halted.Blames.Select(blame => blame.Culprit).OfType<PartyId>().Distinct())).Distinct();
        Assert.True(named.Count() <= 1, $"{what}: the honest parties name different parties. {told}");
        if (expected is not Expectation.Releases) AssertNothingIsOpened(what, target, deviation, stage);
    }

    /// <summary>After a deviation before the release nothing of the release leaves an honest party; after one that is found before an opening, no share of that opening does.</summary>
    private static void AssertNothingIsOpened(string what, Recorded target, IDeviation deviation, Stage stage)
    {
        var round = target.Place.Round;
        // One honest party may hold every certificate of the last checkpoint, and the other not: its share alone opens nothing.
        var lastCertificate = target.Role is Role.Checkpoint && deviation is TwoBodiesToTwo;
        if (round.Phase < Phase.Release && !lastCertificate)
            Assert.True(stage.Sent.All(sent => sent.Header.Round.Phase < Phase.Release || ReservedKinds.Contains(sent.Header.Kind) && sent.Header.Kind != ReservedKinds.SegmentExchange), $"{what}: somebody began to release.");
        var beforeShares = target.Role is Role.Approval or Role.KeyConfirmation or Role.Input or Role.LocalUpdate or Role.Echo or Role.MaskOffer or Role.MaskInputs or Role.MaskCoin or Role.MaskAnswer
            || (target.Role is Role.SharedOpening or Role.MacCommitment or Role.MacOpening && round.Step >= 1024);
        // Whom everybody has confirmed its view opens, rightly: its view is that of the other honest parties too.
        if (!beforeShares || (target.Role is Role.Echo && deviation is TwoBodiesToTwo)) return;
        Assert.True(stage.Sent.All(sent => !(sent.Header is { Round: { Phase: Phase.ModelCompute, Step: 1, Attempt: > 0 } } && sent.Header.Kind == ReservedKinds.SegmentExchange && sent.Header.Round.Iteration >= round.Iteration)),
            $"{what}: an opening share of the iteration left an honest party.");
    }

    private static string Tell(object? outcome) => outcome switch
    {
        null => "waits",
        SessionOutcome.Halted halted => string.Join(" ", halted.Blames),
        SessionOutcome.Released => "released",
        Expectation.Names names => $"named for {string.Join(", ", names.Faults)}",
        Expectation.NamesNobody names => $"nobody named, {string.Join(", ", names.Faults)}",
        _ => outcome.GetType().Name,
    };
}
