using Helen.Adversary.Tests.Support;

namespace Helen.Adversary.Tests.Matrix;

/// <summary>Of two parties one is corrupt: there is nobody to compare notes with.</summary>
public sealed class TwoPartyTests
{
    public static Task<IReadOnlyList<TheoryDataRow<Play, string>>> Messages() => Trial.MessagesAsync(2);

    [Theory]
    [MemberData(nameof(Messages))]
    public Task Message_WrongValue_TheHonestPartyConcludes(Play play, string message) => Trial.RunAsync(play, 2, message, new WrongValue());

    [Theory]
    [MemberData(nameof(Messages))]
    public Task Message_TwoBodies_TheHonestPartyConcludes(Play play, string message) => Trial.RunAsync(play, 2, message, new TwoBodiesToAll());
}
