using Helen.Arithmetic.Fields;
using Helen.Cryptography;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Lattice;
using Helen.Mpc.Offline;
using Helen.Mpc.Spdz;
using Helen.Mpc.Tests.Support;
using Helen.Rounds;
using Helen.Tests.Support;

namespace Helen.Mpc.Tests.Offline;

/// <summary>Private messages of the preprocessing that are no such message: P2's to P1, of another length or beyond their modulus. Exchanges: 0 keys, 1 encrypted rows, 2 what is private.</summary>
public sealed class MessageConditionTests
{
    private const int Degree = 64;
    private static readonly SecurityParameters s_security = SecurityParameters.InsecureForTests(512);

    public enum Protocol
    {
        Products,
        Pairs,
        Seeds,
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Protocol.Products)]
    [InlineData(Protocol.Pairs)]
    [InlineData(Protocol.Seeds)]
    public async Task Private_Honest_IsTaken(Protocol protocol) => Assert.All(await RunAsync(protocol, bytes => bytes), outcome => Assert.NotNull(outcome.Result));

    [Theory]
    [InlineData(Protocol.Products, -1)]
    [InlineData(Protocol.Products, 1)]
    [InlineData(Protocol.Pairs, -1)]
    [InlineData(Protocol.Pairs, 1)]
    [InlineData(Protocol.Seeds, -1)]
    [InlineData(Protocol.Seeds, 1)]
    public async Task Private_OfAnotherLength_NamesTheSender(Protocol protocol, int more) =>
        AssertNamed(await RunAsync(protocol, bytes => more < 0 ? bytes[..^1] : [.. bytes, 0]));

    [Theory]
    [InlineData(Protocol.Products)]
    [InlineData(Protocol.Pairs)]
    public async Task Private_ResidueBeyondItsPrime_NamesTheSender(Protocol protocol) => AssertNamed(await RunAsync(protocol, bytes =>
    {
        bytes.AsSpan(0, 15).Fill(0xFF);
        return bytes;
    }));

    [Fact]
    public async Task SetUp_ParametersOfAnotherNumberOfParties_Throws()
    {
        using var network = new LockStepNetwork(2);
        var parameters = LatticeParameters.ForField(s_security, 3, Degree);
        await Assert.ThrowsAsync<ArgumentException>("parameters", () => PairwiseOle.SetUpAsync(parameters, network.Channels[0], new SeededRandomSource(1), Token));
    }

    [Fact]
    public async Task Multiply_LeftRowsWithoutRightRows_Throws()
    {
        using var network = new LockStepNetwork(2);
        var random = new SeededRandomSource(2);
        var outcomes = await network.RunAsync(async channel =>
        {
            using var ole = await PairwiseOle.SetUpAsync(LatticeParameters.ForField(s_security, 2, Degree), channel, random, Token);
            return await ole.MultiplyAsync(channel, [new UInt128[Degree], new UInt128[Degree]], [new UInt128[Degree]], Token);
        });
        Assert.All(outcomes, outcome => Assert.Equal("right", Assert.IsType<ArgumentException>(outcome.Error).ParamName));
    }

    private static void AssertNamed(LockStepNetwork.Outcome<object>[] outcomes)
    {
        var blame = Assert.Single(outcomes[0].Blames);
        Assert.Equal((new PartyId(1), Fault.MalformedEncoding), (blame.Culprit, blame.Fault));
    }

    private static async Task<LockStepNetwork.Outcome<object>[]> RunAsync(Protocol protocol, Func<byte[], byte[]> alter)
    {
        using var network = new LockStepNetwork(2)
        {
            Adversary = (info, payloads) =>
            {
                if (info.Step == 2) payloads[1] = ToFirst(payloads[1], alter);
            },
        };
        var random = new SeededRandomSource(3);
        return await network.RunAsync<object>(async channel =>
        {
            var parameters = LatticeParameters.ForField(s_security, 2, Degree);
            if (protocol == Protocol.Seeds) return await EpochKeys.SetUpAsync(parameters, new MacKeyShare(FieldElement.Random(random)), channel, random, Token);
            using var ole = await PairwiseOle.SetUpAsync(parameters, channel, random, Token);
            var (left, right) = (new UInt128[Degree], new UInt128[Degree]);
            return protocol == Protocol.Pairs ? await ole.MultiplyPairsAsync(channel, left, right, Token) : await ole.MultiplyAsync(channel, [left], [right], Token);
        });
    }

    /// <summary>A private exchange holds for each party its blocks, each with its length; here one block for the first and none for the second.</summary>
    private static byte[] ToFirst(byte[] payload, Func<byte[], byte[]> alter)
    {
        var outer = new CanonicalReader(payload);
        var inner = new CanonicalReader(outer.Block(payload.Length));
        var block = inner.Block(payload.Length).ToArray();
        Assert.True(inner.Finish());
        return new CanonicalWriter().Block(new CanonicalWriter().Block(alter(block)).Written.Span).Block(outer.Block(payload.Length)).ToArray();
    }
}
