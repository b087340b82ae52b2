using System.Collections.Immutable;
using Helen.Engine.Embedded.Codecs;

namespace Helen.Engine.Embedded.Tests;

[GenerateSerializer, Alias("test.Parcel")]
internal sealed record Parcel([property: Id(0)] byte[] Bytes, [property: Id(1)] List<string> Lines, [property: Id(2)] Parcel? Inner, [property: Id(3)] Color? Color);

[GenerateSerializer, Alias("test.Sealed"), Immutable]
internal sealed record Frozen([property: Id(0)] ImmutableArray<byte> Bytes, [property: Id(1)] string Name);

[GenerateSerializer, Alias("test.Base")]
internal abstract record Shape
{
    [Id(0)]
    public int[] Corners { get; set; } = [];
}

[GenerateSerializer, Alias("test.Square")]
internal sealed record Square([property: Id(0)] double Side) : Shape;

internal sealed record Round : Shape;

[GenerateSerializer, Alias("test.Point")]
internal readonly record struct Point([property: Id(0)] int X, [property: Id(1)] byte[] Tag);

[GenerateSerializer, Alias("test.Loop")]
internal sealed class Loop
{
    [Id(0)]
    public Loop? Next { get; set; }

    [Id(1)]
    private readonly int[] _data = [1];

    public int[] Data => _data;
}

[GenerateSerializer, Alias("test.NoId")]
internal sealed record NoId(int Value);

[GenerateSerializer]
internal sealed record NoAlias([property: Id(0)] int Value);

[GenerateSerializer, Alias("test.SameId")]
internal sealed record SameId([property: Id(0)] int A, [property: Id(0)] int B);

[GenerateSerializer, Alias("test.Deep")]
internal sealed record Deep([property: Id(0)] List<Unmarked> Inner);

internal sealed record Unmarked(int Value);

internal enum Color : byte
{
    Red,
}

[GenerateSerializer, Alias("test.Coded")]
internal sealed class CodedException(string message, int number) : Exception(message)
{
    [Id(0)]
    public int Number { get; } = number;
}

internal interface IParcels : IGrainWithStringKey
{
    Task<Parcel> KeepAsync(Parcel parcel);

    Task<Parcel> KeptAsync();

    Task<Unmarked> BadResultAsync();

    Task BadArgumentAsync(Unmarked value);

    Task<int> SizeAsync(byte[] bytes);

    Task<byte[]> GrowAsync(int size);

    Task ThrowCodedAsync();
}

internal sealed class ParcelGrain(Probe probe) : Grain, IParcels
{
    private Parcel? _parcel;

    public Task<Parcel> KeepAsync(Parcel parcel)
    {
        _parcel = parcel;
        return Task.FromResult(parcel);
    }

    public Task<Parcel> KeptAsync() => Task.FromResult(_parcel!);

    public Task<Unmarked> BadResultAsync()
    {
        probe.Mark("ran");
        return Task.FromResult(new Unmarked(1));
    }

    public Task BadArgumentAsync(Unmarked value) => BadResultAsync();

    public Task<int> SizeAsync(byte[] bytes) => Task.FromResult(bytes.Length);

    public Task<byte[]> GrowAsync(int size) => Task.FromResult(new byte[size]);

    public Task ThrowCodedAsync() => throw new CodedException("coded", 7);
}

/// <summary>What may cross a call, and that nothing mutable stays shared.</summary>
public sealed class CodecTests
{
    public static TheoryData<Type> Accepted =>
    [
        typeof(bool), typeof(char), typeof(int), typeof(ulong), typeof(double), typeof(decimal), typeof(string), typeof(Color), typeof(DateTime), typeof(DateTimeOffset), typeof(TimeSpan),
        typeof(Guid), typeof(GrainId), typeof(byte[]), typeof(int[][]), typeof(ImmutableArray<string>), typeof(ReadOnlyMemory<byte>), typeof(List<Parcel>), typeof(Dictionary<string, Point>),
        typeof(int?), typeof((int, string)), typeof(IActor), typeof(Parcel), typeof(Frozen), typeof(Shape), typeof(Square), typeof(Point), typeof(Loop), typeof(TickStatus),
    ];

    public static TheoryData<Type> Refused =>
    [
        typeof(object), typeof(Unmarked), typeof(NoId), typeof(NoAlias), typeof(SameId), typeof(Deep), typeof(List<Unmarked>), typeof(Unmarked[]), typeof((int, Unmarked)), typeof(Round),
        typeof(IReadOnlyList<int>), typeof(IEnumerable<int>), typeof(HashSet<int>), typeof(ImmutableList<int>), typeof(Memory<byte>), typeof(int[,]), typeof(Action), typeof(Exception), typeof(nint),
        typeof(Dictionary<string, object>), typeof(Task), typeof(Stream), typeof(System.Numerics.BigInteger), typeof(Type),
    ];

    [Theory]
    [MemberData(nameof(Accepted))]
    public void For_TypeWithCodec_IsFound(Type type) => Assert.NotNull(new GrainCodec().For(type));

    [Theory]
    [MemberData(nameof(Refused))]
    public void For_TypeWithoutCodec_IsRefused(Type type) => Assert.Contains(type.ToString(), Assert.Throws<GrainCodecException>(() => new GrainCodec().For(type)).Message, StringComparison.Ordinal);

    [Fact]
    public void Copy_MutableValues_SharesNothing()
    {
        var original = new Parcel([1, 2], ["a"], new([3], [], null, null), Color.Red);

        var copy = Copy(original);

        Assert.NotSame(original, copy);
        Assert.NotSame(original.Bytes, copy.Bytes);
        Assert.NotSame(original.Lines, copy.Lines);
        Assert.NotSame(original.Inner, copy.Inner);
        Assert.NotSame(original.Inner!.Bytes, copy.Inner!.Bytes);
        Assert.Equal(original.Bytes, copy.Bytes);
        Assert.Equal(original.Lines, copy.Lines);
        Assert.Equal(original.Inner.Bytes, copy.Inner.Bytes);
        Assert.Equal(original.Color, copy.Color);
    }

    [Fact]
    public void Copy_ImmutableValues_AreShared()
    {
        var original = new Frozen([1, 2], "a");

        Assert.Same(original, Copy(original));
        Assert.Same(original, Copy(new List<Frozen> { original })[0]);
    }

    [Fact]
    public void Copy_StructsArraysAndContainers_GoDeep()
    {
        byte[] tag = [1];
        Assert.NotSame(tag, Copy(new Point(1, tag)).Tag);
        Assert.NotSame(tag, Copy<Point?>(new Point(1, tag))!.Value.Tag);
        Assert.Null(Copy<Point?>(null));
        Assert.NotSame(tag, Copy(new[] { tag })[0]);
        Assert.NotSame(tag, Copy(ImmutableArray.Create<byte[]>(tag))[0]);
        Assert.NotSame(tag, Copy((1, tag)).tag);
        Assert.NotSame(tag, Copy(new Dictionary<string, byte[]>(StringComparer.OrdinalIgnoreCase) { ["a"] = tag })["A"]);
        var memory = Copy(new ReadOnlyMemory<byte>(tag));
        tag[0] = 9;
        Assert.Equal(1, memory.Span[0]);
        Assert.True(Copy(default(ImmutableArray<byte>)).IsDefault);
    }

    [Fact]
    public void Copy_DerivedValue_KeepsItsTypeAndBaseMembers()
    {
        Shape original = new Square(2) { Corners = [4] };

        var copy = Copy(original);

        Assert.Equal(2, Assert.IsType<Square>(copy).Side);
        Assert.NotSame(original.Corners, copy.Corners);
        Assert.Throws<GrainCodecException>(() => Copy<Shape>(new Round()));
    }

    [Fact]
    public void Copy_CyclesAndSharedReferences_KeepTheirShape()
    {
        var loop = new Loop();
        loop.Next = loop;

        var copy = Copy(loop);

        Assert.Same(copy, copy.Next);
        Assert.NotSame(loop.Data, copy.Data);
        var twice = Copy(new List<int[]> { loop.Data, loop.Data });
        Assert.Same(twice[0], twice[1]);
    }

    [Fact]
    public async Task Call_ArgumentsAndResults_AreCopies()
    {
        await using var world = await World.StartAsync();
        var parcels = world.Grains.GetGrain<IParcels>("a");
        var mine = new Parcel([1], ["a"], null, null);

        var echoed = await parcels.KeepAsync(mine);
        mine.Bytes[0] = 9;
        mine.Lines.Add("b");
        echoed.Bytes[0] = 8;

        var kept = await parcels.KeptAsync();
        Assert.Equal(1, kept.Bytes[0]);
        Assert.Equal(["a"], kept.Lines);
    }

    [Fact]
    public async Task Call_TypesWithoutCodec_NeverRuns()
    {
        await using var world = await World.StartAsync();
        var parcels = world.Grains.GetGrain<IParcels>("a");

        await Assert.ThrowsAsync<GrainCodecException>(() => parcels.BadArgumentAsync(new(1)));
        await Assert.ThrowsAsync<GrainCodecException>(parcels.BadResultAsync);

        Assert.Empty(world.Probe.Events);
    }

    [Fact]
    public async Task Call_MessageBeyondTheLimit_IsRefused()
    {
        await using var world = await World.StartAsync(configure: options => options.MaxMessageBytes = 1000);
        var parcels = world.Grains.GetGrain<IParcels>("a");

        Assert.Equal(1000, await parcels.SizeAsync(new byte[1000]));
        await Assert.ThrowsAsync<GrainCodecException>(() => parcels.SizeAsync(new byte[1001]));
        Assert.Equal(1000, (await parcels.GrowAsync(1000)).Length);
        await Assert.ThrowsAsync<GrainCodecException>(() => parcels.GrowAsync(1001));
        await Assert.ThrowsAsync<GrainCodecException>(() => parcels.KeepAsync(new(new byte[500], [new string('x', 500)], null, null)));
    }

    [Fact]
    public void Limit_CountsSharedValuesToo()
    {
        var context = new CopyContext(new object(), 100);

        Assert.Throws<GrainCodecException>(() => new GrainCodec().For(typeof(Frozen)).Copy(new Frozen([.. new byte[101]], ""), context));
        Assert.Equal(100L << 20, new EmbeddedEngineOptions().MaxMessageBytes);
    }

    [Fact]
    public async Task Exceptions_ReachTheCallerWithTypeMessageTraceAndCodedFields()
    {
        await using var world = await World.StartAsync();

        var simple = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => world.Actor("a").ThrowAsync("why"));
        Assert.Equal("message", simple.ParamName);
        Assert.StartsWith("why", simple.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(Actor.ThrowAsync), simple.StackTrace, StringComparison.Ordinal);

        var several = await Assert.ThrowsAsync<AggregateException>(() => world.Actor("a").ThrowOddAsync());
        Assert.Equal("one", Assert.IsType<InvalidDataException>(several.InnerExceptions[0]).Message);
        Assert.Equal(0, Assert.IsType<OddException>(several.InnerExceptions[1]).Number);    // no codec: lost, as in Orleans

        var coded = await Assert.ThrowsAsync<CodedException>(() => world.Grains.GetGrain<IParcels>("a").ThrowCodedAsync());
        Assert.Equal(7, coded.Number);
    }

    [Fact]
    public void ExceptionCopy_IsAnotherObjectWithACopiedCause()
    {
        var original = new IOException("outer", new InvalidDataException("inner"));

        var copy = ExceptionCopier.Copy(original);

        Assert.NotSame(original, copy);
        Assert.NotSame(original.InnerException, copy.InnerException);
        Assert.Equal((original.Message, original.HResult, "inner"), (copy.Message, copy.HResult, copy.InnerException!.Message));
    }

    private static T Copy<T>(T value) => (T)new GrainCodec().For(typeof(T)).Copy(value, new CopyContext(new object(), long.MaxValue))!;
}
