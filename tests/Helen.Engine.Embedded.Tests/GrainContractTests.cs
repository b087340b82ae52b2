using Helen.Tests.Support;
using Orleans.Concurrency;

namespace Helen.Engine.Embedded.Tests;

[Alias("contract.IGood")]
internal interface IGood : IGrainWithStringKey
{
    [Alias("Store")]
    Task<Parcel?> StoreAsync(Parcel parcel, Dictionary<string, Point> points, IGood other, CancellationToken ct);

    [Alias("Look"), ReadOnly]
    ValueTask<int> LookAsync();
}

[GrainType("contract.good")]
internal sealed class GoodGrain([PersistentState("s")] IPersistentState<Parcel> parcel) : Grain
{
    public Parcel Parcel => parcel.State;
}

internal interface IBad : IGrainWithStringKey
{
    Task<Unmarked> ResultAsync(CancellationToken ct);

    [Alias("X")]
    Task ArgumentAsync(IReadOnlyList<int> values);

    [Alias("X")]
    Task TokenAsync(CancellationToken cancellationToken);

#pragma warning disable CA1068 // The breach.
    [Alias("Y")]
    Task TokenFirstAsync(CancellationToken ct, int value);
#pragma warning restore CA1068

    [Alias("Z")]
    void Nothing();

    [Alias("G")]
    Task GenericAsync<T>(T value);
}

[StatelessWorker]
internal sealed class BadGrain([PersistentState("s")] IPersistentState<Unmarked> state, [PersistentState("t")] string text) : Grain
{
    public string Text => $"{state.State}{text}";
}

[GenerateSerializer, Alias("test.Parcel")]
internal sealed record SecondParcel([property: Id(0)] int Value);

/// <summary>The checker that other rooms link finds what it is for, and nothing in sound code.</summary>
public sealed class GrainContractTests
{
    [Fact]
    public void SoundCode_HasNoViolations() => Assert.Empty(
        GrainContract.Violations(typeof(IGood), typeof(GoodGrain), typeof(Parcel), typeof(Point), typeof(Frozen), typeof(Shape), typeof(Square), typeof(CodedException), typeof(Color)));

    [Theory]
    [InlineData(typeof(IBad), "has no [Alias]")]
    [InlineData(typeof(IBad), "ResultAsync: no [Alias]")]
    [InlineData(typeof(IBad), "ResultAsync: result:")]
    [InlineData(typeof(IBad), "ArgumentAsync: values:")]
    [InlineData(typeof(IBad), "[Alias(\"X\")] names several methods")]
    [InlineData(typeof(IBad), "TokenAsync: the cancellation token")]
    [InlineData(typeof(IBad), "TokenFirstAsync: the cancellation token")]
    [InlineData(typeof(IBad), "Nothing: it returns neither")]
    [InlineData(typeof(IBad), "GenericAsync: a grain interface")]
    [InlineData(typeof(BadGrain), "has no [GrainType]")]
    [InlineData(typeof(BadGrain), "state state:")]
    [InlineData(typeof(BadGrain), "text is no IPersistentState")]
    [InlineData(typeof(BadGrain), "a stateless worker has no persistent state")]
    [InlineData(typeof(NoId), "Value has no [Id]")]
    [InlineData(typeof(NoAlias), "has no [Alias]")]
    [InlineData(typeof(SameId), "[Id(0)] is used twice")]
    [InlineData(typeof(Deep), "Inner:")]
    public void Breach_IsFound(Type type, string expected) =>
        Assert.Contains(GrainContract.Violations(type), violation => violation.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void AliasOfTwoTypes_IsFound() => Assert.Contains("test.Parcel", Assert.Single(GrainContract.Violations(typeof(Parcel), typeof(SecondParcel))), StringComparison.Ordinal);

    [Fact]
    public void Render_IsTheGoldenText() => Assert.Equal(
        """
        interface contract.IGood
          Look() -> ValueTask<Int32> ReadOnly
          Store(test.Parcel, Dictionary<String, test.Point>, contract.IGood, CancellationToken) -> Task<test.Parcel>
        type test.Parcel
          0 Byte[]
          1 List<String>
          2 test.Parcel
          3 Nullable<Color>

        """.ReplaceLineEndings("\n"),
        GrainContract.Render(typeof(IGood), typeof(Parcel)));
}
