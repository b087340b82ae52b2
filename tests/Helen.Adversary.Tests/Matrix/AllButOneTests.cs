using Helen.Adversary.Tests.Support;
using Helen.Rounds;

namespace Helen.Adversary.Tests.Matrix;

/// <summary>P2 and P3 are corrupt in the same message; P1 trusts itself alone.</summary>
public sealed class AllButOneTests
{
    public static async Task<IEnumerable<TheoryDataRow<Play, Role>>> Roles()
    {
        var rows = new List<TheoryDataRow<Play, Role>>();
        foreach (var play in Enum.GetValues<Play>()) rows.AddRange((await Trial.RecordedAsync(play, 3)).Select(message => message.Role!.Value).Distinct().Select(role => Trial.RowOf(play, role)));
        return rows;
    }

    [Theory]
    [MemberData(nameof(Roles))]
    public async Task Message_WrongValueOfBoth_TheHonestPartyNamesThemOrNobody(Play play, Role role)
    {
        var target = (await Trial.RecordedAsync(play, 3)).First(recorded => recorded.Role == role);
        var expected = Table.Of(role, new WrongValue());
        for (var run = 0; run < 30; run++)
        {
            var stage = Stage.Of(play, 3);
            // Different values: what both shift alike, in opposite directions, is not shifted at all.
            var attacks = new[] { new PartyId(1), new PartyId(2) }.ToDictionary(party => party, party => stage.AttackOn(target, new WrongValue((byte)party.Index)));
            var ending = (await stage.RunAsync(attacks))[new PartyId(0)];
            if (attacks.Values.Any(attack => !attack.Reached || attack.Diverged)) continue;
            if (expected is Expectation.Releases)
            {
                Assert.IsType<Ending.Finished>(ending);
                return;
            }

            var blames = Assert.IsType<Ending.Halted>(ending).Blames;
            var named = blames.Select(blame => blame.Culprit).OfType<PartyId>().Select(party => party.Index).Distinct().Order().ToArray();
            Assert.DoesNotContain(0, named);
            if (expected is Expectation.NamesNobody) Assert.Empty(named);
            // The first conviction ends an exchange of evidence.
            else if (role is Role.Echo || blames.Any(blame => blame.Fault is Fault.ViewMismatch or Fault.PeerComplaint)) Assert.True(named.Length > 0, string.Join(" ", blames));
            else Assert.True(named.SequenceEqual([1, 2]), string.Join(" ", blames));
            return;
        }

        Assert.Fail("The message was never due.");
    }
}
