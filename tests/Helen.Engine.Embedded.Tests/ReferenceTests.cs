namespace Helen.Engine.Embedded.Tests;

/// <summary>Names of grains and what can be done with them.</summary>
public sealed class ReferenceTests
{
    [Fact]
    public async Task GetGrain_EveryKindOfKey_ReachesTheGrainOfThatKey()
    {
        await using var world = await World.StartAsync();
        var guid = new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

        Assert.Equal(guid, await world.Grains.GetGrain<IByGuid>(guid).KeyAsync());
        Assert.Equal("ext+1", await world.Grains.GetGrain<IByGuidAndText>(guid, "ext+1").ExtensionAsync());
        Assert.Equal("ext", await world.Grains.GetGrain<IByIntegerAndText>(-1, "ext").ExtensionAsync());
        Assert.Equal("counter/FFFFFFFFFFFFFFFE -2", await world.Grains.GetGrain<ICounter>(-2).KeysAsync());
        Assert.Equal(1, await world.Actor("text").EchoAsync(1));
    }

    [Fact]
    public async Task Keys_OfReferences_AreThoseTheyWereMadeWith()
    {
        await using var world = await World.StartAsync();
        var guid = new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

        Assert.Equal("a/b", world.Actor("a/b").GetPrimaryKeyString());
        Assert.Equal(long.MinValue, world.Grains.GetGrain<ICounter>(long.MinValue).GetPrimaryKeyLong());
        Assert.Equal(guid, world.Grains.GetGrain<IByGuid>(guid).GetPrimaryKey());
        Assert.Equal(GrainId.Create("actor", "a/b"), world.Actor("a/b").GetGrainId());
        Assert.Equal(world.Actor("a/b").GetGrainId(), GrainId.Parse("actor/a/b"));
        Assert.Throws<ArgumentException>(() => world.Actor("text").GetPrimaryKey());
        Assert.Throws<ArgumentException>(() => world.Actor("text").GetPrimaryKeyLong());
    }

    [Theory]
    [InlineData("")]
    [InlineData("/key")]
    [InlineData("type")]
    public void GrainId_OtherText_IsNoId(string text)
    {
        Assert.False(GrainId.TryParse(text, out var id));
        Assert.True(id.IsDefault);
        Assert.Throws<ArgumentException>(() => GrainId.Parse(text));
    }

    [Fact]
    public async Task References_OfTheSameGrainAndInterface_AreEqual()
    {
        await using var world = await World.StartAsync();

        Assert.Equal(world.Actor("a"), world.Actor("a"));
        Assert.Equal(world.Actor("a").GetHashCode(), world.Actor("a").GetHashCode());
        Assert.NotEqual(world.Actor("a"), world.Actor("b"));
        Assert.Equal(world.Actor("a"), world.Grains.GetGrain<IActor>(GrainId.Create("actor", "a")));
    }

    [Fact]
    public async Task References_AsResultsAndArguments_StayCallable()
    {
        await using var world = await World.StartAsync();

        var chained = await world.Actor("a").ChainAsync("b");

        Assert.Equal(world.Actor("b"), chained);
        Assert.Equal("x", await chained.EchoTextAsync("x"));
        Assert.Equal(5, await chained.AsReference<IActor>().EchoAsync(5));
    }

    [Fact]
    public async Task AsReference_InterfaceOfAnotherClass_IsRefused()
    {
        await using var world = await World.StartAsync();

        Assert.Throws<ArgumentException>(() => world.Actor("a").AsReference<ICounter>());
        Assert.Throws<ArgumentException>(() => world.Grains.GetGrain<ICounter>(GrainId.Create("actor", "a")));
        Assert.Throws<ArgumentException>(() => world.Grains.GetGrain<IActor>(GrainId.Create("nobody", "a")));
    }

    [Fact]
    public async Task GetGrain_NoOrSeveralClasses_IsRefused()
    {
        await using var world = await World.StartAsync();

        Assert.Throws<ArgumentException>(() => world.Grains.GetGrain<IOrphan>("a"));
        Assert.Contains("Several", Assert.Throws<ArgumentException>(() => world.Grains.GetGrain<IActor>("a")).Message, StringComparison.Ordinal);
        Assert.NotNull(world.Grains.GetGrain<IActor>("a", typeof(ReentrantActor).FullName));
        Assert.Throws<ArgumentException>(() => world.Grains.GetGrain<IActor>(" ", Actor.ClassPrefix));
    }

    [Fact]
    public async Task GrainItself_AsArgument_IsRefused()
    {
        await using var world = await World.StartAsync();

        var refusal = await Assert.ThrowsAnyAsync<InvalidOperationException>(() => world.Actor("a").PassThisAsync());

        Assert.Contains("AsReference", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReferenceOfAnotherEngine_AsArgument_IsRefused()
    {
        await using var world = await World.StartAsync();
        await using var other = await World.StartAsync();

        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => world.Actor("a").CallAsync(other.Actor("b"), "never"));
    }
}
