using Helen.Adversary.Tests.Support;

namespace Helen.Adversary.Tests.Matrix;

/// <summary>The table covers what a session sends.</summary>
public sealed class TableTests
{
    private static readonly IDeviation[] s_all =
    [
        new None(), new WrongValue(), new Replayed(), new Copied(), new CopiedAndReRandomised(), new OutOfRange(), new Garbage(), new UnknownVersion(), new Truncated(), new Oversized(),
        new FalseView(), new Missing(), new Late(), new TwoBodiesToAll(), new TwoBodiesToTwo(),
    ];

    [Fact]
    public void Of_EveryRoleAndDeviation_HasAnEntry()
    {
        foreach (var role in Enum.GetValues<Role>())
            foreach (var deviation in s_all)
                Table.Of(role, deviation);
    }

    [Fact]
    public void Matrix_EveryDeviation_HasItsTests() => Assert.Equal(
        s_all.Select(deviation => deviation.GetType().Name + "Tests").Order(),
        typeof(MatrixTests).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(MatrixTests))).Select(type => type.Name).Order());

    [Theory]
    [InlineData(Play.Training)]
    [InlineData(Play.Preprocessing)]
    [InlineData(Play.KeyGeneration)]
    [InlineData(Play.KeyProducts)]
    public async Task Play_EveryMessage_HasARole(Play play) => Assert.All(await Trial.RecordedAsync(play, 3), message => Assert.NotNull(message.Role));

    [Fact]
    public async Task Plays_EveryRole_HasAMessage()
    {
        var recorded = await Task.WhenAll(Enum.GetValues<Play>().Select(play => Trial.RecordedAsync(play, 3)));
        Assert.Equal(Enum.GetValues<Role>().ToHashSet(), recorded.SelectMany(messages => messages).Select(message => message.Role!.Value).ToHashSet());
    }
}
