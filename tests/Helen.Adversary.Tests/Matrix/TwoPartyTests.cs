namespace Helen.Adversary.Tests.Matrix;

/// <summary>Of two parties one is corrupt: there is nobody to compare notes with.</summary>
public sealed class TwoPartyTests
{
    public static async Task<IEnumerable<TheoryDataRow<string>>> Messages() => (await Trial.RecordedAsync(2)).Select(message => new TheoryDataRow<string>(message.Place.ToString()));

    [Theory]
    [MemberData(nameof(Messages))]
    public Task Message_WrongValue_TheHonestPartyConcludes(string message) => Trial.RunAsync(2, message, new WrongValue());

    [Theory]
    [MemberData(nameof(Messages))]
    public Task Message_TwoBodies_TheHonestPartyConcludes(string message) => Trial.RunAsync(2, message, new TwoBodiesToAll());
}
