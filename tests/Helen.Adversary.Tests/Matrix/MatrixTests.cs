using System.Collections.Immutable;
using Helen.Adversary.Tests.Support;
using Helen.Rounds;
using Helen.Training.Session;

namespace Helen.Adversary.Tests.Matrix;

/// <summary>One deviation in every message of a whole session of three parties. The messages are those of an honest session, so a new one is here by itself.</summary>
public abstract class MatrixTests(IDeviation deviation)
{
    private static readonly Lazy<Task<IReadOnlyList<Recorded>>> s_recorded = new(() => Stage.RecordAsync(3));

    public static async Task<IEnumerable<TheoryDataRow<string>>> Messages() => (await s_recorded.Value).Select(message => new TheoryDataRow<string>(message.Place.ToString()));

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task Message_Deviation_HonestPartiesConclude(string message)
    {
        var target = (await s_recorded.Value).Single(recorded => recorded.Place.ToString() == message);
        Assert.True(target.Role is not null, $"{target.Place} of {target.Length} bytes has no role yet: name it in Recorded, and give it a row in Table.");
        var expected = Table.Of(target.Role.Value, deviation);
        if (expected is Expectation.Inapplicable) return;

        for (var run = 0; run < 30; run++)
        {
            var stage = new Stage(3);
            var attack = stage.AttackOn(target, deviation);
            var outcomes = await stage.RunAsync(new Dictionary<PartyId, Attack> { [Deviation.Deviator] = attack });
            // Some prover of masks had to try again, and the message is another one.
            if (!attack.Reached || attack.Diverged) continue;
            Judge($"{deviation} of {target.Role} ({target.Place})", expected, target, outcomes, stage);
            return;
        }

        Assert.Fail("The message was never due.");
    }

    private static void Judge(string what, Expectation expected, Recorded target, ImmutableDictionary<PartyId, SessionOutcome?> outcomes, Stage stage)
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
                (Expectation.ReleasesOrNames, SessionOutcome.Halted halted) => halted.Blames.All(blame => blame.Culprit == Deviation.Deviator),
                _ => false,
            };
            Assert.True(holds, $"{what}: expected {Tell(expected)}; {told}");
        }

        var named = outcomes.Values.OfType<SessionOutcome.Halted>().Select(halted => string.Join(",", halted.Blames.Select(blame => blame.Culprit).OfType<PartyId>().Distinct())).Distinct();
        Assert.True(named.Count() <= 1, $"{what}: the honest parties name different parties. {told}");
        if (expected is not Expectation.Releases) AssertNothingIsOpened(what, target, stage);
    }

    /// <summary>After a deviation before the release nothing of the release leaves an honest party; after one that is found before an opening, no share of that opening does.</summary>
    private static void AssertNothingIsOpened(string what, Recorded target, Stage stage)
    {
        var round = target.Place.Round;
        if (round.Phase < Phase.Release)
            Assert.True(stage.Sent.All(sent => sent.Header.Round.Phase < Phase.Release || ReservedKinds.Contains(sent.Header.Kind) && sent.Header.Kind != ReservedKinds.SegmentExchange), $"{what}: somebody began to release.");
        var beforeShares = target.Role is Role.Approval or Role.KeyConfirmation or Role.Input or Role.LocalUpdate or Role.Echo or Role.MaskOffer or Role.MaskInputs or Role.MaskCoin or Role.MaskAnswer
            || (target.Role is Role.SharedOpening or Role.MacCommitment or Role.MacOpening && round.Step >= 1024);
        if (!beforeShares) return;
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

public sealed class NoneTests() : MatrixTests(new None());

public sealed class WrongValueTests() : MatrixTests(new WrongValue());

public sealed class ReplayedTests() : MatrixTests(new Replayed());

public sealed class CopiedTests() : MatrixTests(new Copied());

public sealed class CopiedAndReRandomisedTests() : MatrixTests(new CopiedAndReRandomised());

public sealed class OutOfRangeTests() : MatrixTests(new OutOfRange());

public sealed class GarbageTests() : MatrixTests(new Garbage());

public sealed class UnknownVersionTests() : MatrixTests(new UnknownVersion());

public sealed class TruncatedTests() : MatrixTests(new Truncated());

public sealed class OversizedTests() : MatrixTests(new Oversized());

public sealed class FalseViewTests() : MatrixTests(new FalseView());

public sealed class MissingTests() : MatrixTests(new Missing());

public sealed class LateTests() : MatrixTests(new Late());

public sealed class TwoBodiesToAllTests() : MatrixTests(new TwoBodiesToAll());

public sealed class TwoBodiesToTwoTests() : MatrixTests(new TwoBodiesToTwo());
