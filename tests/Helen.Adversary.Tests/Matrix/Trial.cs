using System.Collections.Concurrent;
using System.Collections.Immutable;
using Helen.Adversary.Tests.Support;
using Helen.Rounds;

namespace Helen.Adversary.Tests.Matrix;

/// <summary>One session with a deviation in one message, judged by the table.</summary>
internal static class Trial
{
    private static readonly ConcurrentDictionary<(Play Play, int Parties), Lazy<Task<IReadOnlyList<Recorded>>>> s_recorded = new();

    /// <summary>P2's messages in an honest play of this many parties.</summary>
    public static Task<IReadOnlyList<Recorded>> RecordedAsync(Play play, int parties) => s_recorded.GetOrAdd((play, parties), key => new(() => Stage.RecordAsync(key.Play, key.Parties))).Value;

    /// <summary>The messages of all plays.</summary>
    public static async Task<IReadOnlyList<TheoryDataRow<Play, string>>> MessagesAsync(int parties)
    {
        var rows = new List<TheoryDataRow<Play, string>>();
        foreach (var play in Enum.GetValues<Play>()) rows.AddRange((await RecordedAsync(play, parties)).Select(message => RowOf(play, message.Place.ToString())));
        return rows;
    }

    /// <summary>A row that can be chosen by its play: --filter Play=Preprocessing.</summary>
    public static TheoryDataRow<Play, T> RowOf<T>(Play play, T data) => new(play, data) { Traits = new() { [nameof(Play)] = [play.ToString()] } };

    public static async Task RunAsync(Play play, int parties, string message, IDeviation deviation)
    {
        var target = (await RecordedAsync(play, parties)).Single(recorded => recorded.Place.ToString() == message);
        Assert.True(target.Role is not null, $"{target.Place} of {target.Length} bytes has no role yet: name it in its stage, and give it a row in Table.");
        var expected = Table.Of(target.Role.Value, deviation);
        if (expected is Expectation.Inapplicable || (deviation is TwoBodiesToTwo && target.Place.To is not null)) return;       // a private message has one recipient

        for (var run = 0; run < 30; run++)
        {
            var stage = Stage.Of(play, parties);
            var attack = stage.AttackOn(target, deviation);
            var outcomes = await stage.RunAsync(new Dictionary<PartyId, Attack> { [Deviation.Deviator] = attack }, expected is Expectation.Waits or Expectation.NamesOrWaits or Expectation.ReleasesOrNames);
            // Some prover of masks had to try again, and the message is another one.
            if (!attack.Reached || attack.Diverged) continue;
            Judge($"{deviation} of {target.Role} ({target.Place})", expected, target, deviation, outcomes, stage);
            return;
        }

        Assert.Fail("The message was never due.");
    }

    private static void Judge(string what, Expectation expected, Recorded target, IDeviation deviation, ImmutableDictionary<PartyId, Ending?> outcomes, Stage stage)
    {
        var told = string.Join(" | ", outcomes.Select(outcome => $"{outcome.Key}: {Tell(outcome.Value)}"));
        foreach (var (party, outcome) in outcomes)
        {
            // Whatever happens, nobody honest is named.
            if (outcome is Ending.Halted { Blames: var blames }) Assert.True(blames.All(blame => blame.Culprit is null || blame.Culprit == Deviation.Deviator), $"{what}: {told}");
            var holds = (expected, outcome) switch
            {
                (Expectation.Releases, Ending.Finished) => true,
                (Expectation.Waits, null) => true,
                (Expectation.Names names, Ending.Halted halted) => Names(names.Faults, halted) || (target.Place.To is { } to && to != party && Complains(halted)),
                (Expectation.NamesAtOne names, Ending.Halted halted) => Names(names.Faults, halted) || Complains(halted),
                (Expectation.NamesNobody nobody, Ending.Halted halted) => halted.Blames.All(blame => nobody.Faults.Contains(blame.Fault) && blame.Culprit is null != blame.Fault.NamesCulprit() | blame.Fault == Fault.Disagreement),
                (Expectation.ReleasesOrNames, Ending.Finished) => true,
                (Expectation.ReleasesOrNames or Expectation.NamesOrWaits, null) => true,
                (Expectation.ReleasesOrNames or Expectation.NamesOrWaits, Ending.Halted halted) => halted.Blames.All(blame => blame.Culprit == Deviation.Deviator),
                _ => false,
            };
            Assert.True(holds, $"{what}: expected {Tell(expected)}; {told}");
        }

        var named = outcomes.Values.OfType<Ending.Halted>().Select(halted => string.Join(",", halted.Blames.Select(blame => blame.Culprit).OfType<PartyId>().Distinct())).Distinct();
        // What was said in private, or is wrong for one receiver alone, proves nothing to another.
        if (target.Place.To is not null || expected is Expectation.NamesAtOne) named = named.Where(parties => parties.Length > 0);
        Assert.True(named.Count() <= 1, $"{what}: the honest parties name different parties. {told}");
        if (expected is Expectation.NamesAtOne) Assert.Single(named);
        if (expected is not Expectation.Releases) Assert.True(stage.Leak(target, deviation) is null, $"{what}: {stage.Leak(target, deviation)} {told}");
    }

    private static bool Names(ImmutableHashSet<Fault> faults, Ending.Halted halted) => halted.Blames.Any(blame => blame.Culprit == Deviation.Deviator)
        && halted.Blames.All(blame => blame.Culprit is null ? blame.Fault == Fault.ViewMismatch : faults.Contains(blame.Fault));

    private static bool Complains(Ending.Halted halted) => halted.Blames.All(blame => blame is { Culprit: null, Fault: Fault.PeerComplaint });

    private static string Tell(object? outcome) => outcome switch
    {
        null => "waits",
        Ending.Halted halted => string.Join(" ", halted.Blames),
        Ending.Finished => "released",
        Expectation.Names names => $"named for {string.Join(", ", names.Faults)}",
        Expectation.NamesAtOne names => $"named at one party for {string.Join(", ", names.Faults)}",
        Expectation.NamesNobody names => $"nobody named, {string.Join(", ", names.Faults)}",
        _ => outcome.GetType().Name,
    };
}
