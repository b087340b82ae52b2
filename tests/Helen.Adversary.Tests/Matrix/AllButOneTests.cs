using Helen.Adversary.Tests.Support;
using Helen.Rounds;
using Helen.Training.Session;

namespace Helen.Adversary.Tests.Matrix;

/// <summary>P2 and P3 are corrupt in the same message; P1 trusts itself alone.</summary>
public sealed class AllButOneTests
{
    public static IEnumerable<TheoryDataRow<Role>> Roles() => Enum.GetValues<Role>().Select(role => new TheoryDataRow<Role>(role));

    [Theory]
    [MemberData(nameof(Roles))]
    public async Task Message_WrongValueOfBoth_TheHonestPartyNamesBothOrNobody(Role role)
    {
        var target = (await Trial.RecordedAsync(3)).First(recorded => recorded.Role == role);
        var expected = Table.Of(role, new WrongValue());
        for (var run = 0; run < 30; run++)
        {
            var stage = new Stage(3);
            var attacks = new[] { new PartyId(1), new PartyId(2) }.ToDictionary(party => party, _ => stage.AttackOn(target, new WrongValue()));
            var outcome = (await stage.RunAsync(attacks))[new PartyId(0)];
            if (attacks.Values.Any(attack => !attack.Reached || attack.Diverged)) continue;
            if (expected is Expectation.Releases)
            {
                Assert.IsType<SessionOutcome.Released>(outcome);
                return;
            }

            var blames = Assert.IsType<SessionOutcome.Halted>(outcome).Blames;
            Assert.DoesNotContain(blames, blame => blame.Culprit == new PartyId(0));
            var named = blames.Select(blame => blame.Culprit).OfType<PartyId>().Select(party => party.Index).Distinct().Order().ToArray();
            if (expected is Expectation.NamesNobody) Assert.Empty(named);
            // The first conviction ends an exchange of evidence, and so do answers of all that explain nothing.
            else if (role is Role.Echo || blames.Any(blame => blame.Fault is Fault.ViewMismatch or Fault.PeerComplaint)) Assert.DoesNotContain(0, named);
            else Assert.True(named.SequenceEqual([1, 2]), string.Join(" ", blames));
            return;
        }

        Assert.Fail("The message was never due.");
    }
}
