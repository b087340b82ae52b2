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

    [Fact]
    public async Task Session_EveryMessage_HasARoleAndEveryRoleAMessage()
    {
        var recorded = await Trial.RecordedAsync(3);
        Assert.All(recorded, message => Assert.NotNull(message.Role));
        Assert.Equal(Enum.GetValues<Role>().ToHashSet(), recorded.Select(message => message.Role!.Value).ToHashSet());
    }
}
