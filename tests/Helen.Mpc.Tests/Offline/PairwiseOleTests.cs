using System.Numerics;
using Helen.Arithmetic.Rings;
using Helen.Cryptography;
using Helen.Cryptography.Lattice;
using Helen.Mpc.Offline;
using Helen.Mpc.Tests.Support;
using Helen.Rounds;
using Helen.Tests.Support;

namespace Helen.Mpc.Tests.Offline;

public sealed class PairwiseOleTests
{
    private const int Degree = 64;
    private static readonly SecurityParameters s_security = SecurityParameters.InsecureForTests(512);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(2, 127, 1)]
    [InlineData(3, 127, 3)]
    [InlineData(2, 100, 40)]        // more rows than one proof covers
    [InlineData(4, 60, 2)]
    public async Task Multiply_AnyPlaintextPrime_SharesSumToTheProducts(int parties, int bits, int rows)
    {
        var prime = PlaintextModulus.Largest(Degree, bits, 1, BigInteger.Zero)[0];
        using var network = new LockStepNetwork(parties);
        var random = new SeededRandomSource((ulong)(parties + bits));

        var outcomes = await network.RunAsync(async channel =>
        {
            var parameters = LatticeParameters.Create(prime, s_security, parties, Degree);
            using var ole = await PairwiseOle.SetUpAsync(parameters, channel, random, Token);
            var (left, right) = (Rows(parameters, rows, random), Rows(parameters, rows, random));
            return (left, right, Shares: await ole.MultiplyAsync(channel, left, right, Token));
        });

        for (var r = 0; r < rows; r++)
        {
            for (var slot = 0; slot < Degree; slot++)
            {
                BigInteger Sum(Func<(UInt128[][] Left, UInt128[][] Right, UInt128[][] Shares), UInt128[][]> of) => outcomes.Aggregate(BigInteger.Zero, (sum, outcome) => sum + of(outcome.Result)[r][slot]) % prime;
                Assert.Equal(Sum(o => o.Left) * Sum(o => o.Right) % prime, Sum(o => o.Shares));
            }
        }
    }

    [Theory]
    [InlineData(0, Fault.MalformedEncoding)]        // the key, beyond its modulus
    [InlineData(1, Fault.InvalidProof)]             // encrypted rows
    [InlineData(2, Fault.MalformedEncoding)]        // products, beyond their modulus
    public async Task Multiply_AMessageIsAltered_NamesItsSender(int step, Fault fault)
    {
        using var network = new LockStepNetwork(3)
        {
            Adversary = (info, payloads) =>
            {
                if (info.Step != step) return;
                if (step == 1) payloads[1][^1] ^= 1;
                else payloads[1].AsSpan(payloads[1].Length / 2, 64).Fill(0xFF);
            },
        };
        var random = new SeededRandomSource(7);

        var outcomes = await network.RunAsync(async channel =>
        {
            var parameters = LatticeParameters.ForField(s_security, 3, Degree);
            using var ole = await PairwiseOle.SetUpAsync(parameters, channel, random, Token);
            return await ole.MultiplyAsync(channel, Rows(parameters, 2, random), Rows(parameters, 2, random), Token);
        });

        // A private message is seen by its recipient alone.
        var halted = new[] { outcomes[0], outcomes[2] }.Where(outcome => outcome.Error is HaltException).ToList();
        Assert.NotEmpty(halted);
        Assert.All(halted, outcome =>
        {
            var blame = Assert.Single(outcome.Blames);
            Assert.Equal((new PartyId(1), fault), (blame.Culprit, blame.Fault));
        });
        if (step < 2) Assert.Equal(2, halted.Count);
    }

    [Fact]
    public async Task ShareRows_ProofOfAnotherParty_NamesTheCopier()
    {
        using var network = new LockStepNetwork(3) { Adversary = (info, payloads) => payloads[2] = info.Step is 0 or 1 ? payloads[0] : payloads[2] };
        var random = new SeededRandomSource(8);

        var outcomes = await network.RunAsync(async channel =>
        {
            var parameters = LatticeParameters.ForField(s_security, 3, Degree);
            using var ole = await PairwiseOle.SetUpAsync(parameters, channel, random, Token);
            using var row = LatticePlaintext.Random(parameters, random);
            return await ole.ShareRowsAsync(channel, [row], Token);
        });

        foreach (var honest in new[] { 0, 1 })
        {
            var blame = Assert.Single(outcomes[honest].Blames);
            Assert.Equal((new PartyId(2), Fault.InvalidProof), (blame.Culprit, blame.Fault));
        }
    }

    [Fact]
    public async Task ShareRows_ProofOfAnEarlierExchange_NamesTheReplayer()
    {
        byte[]? kept = null;
        using var network = new LockStepNetwork(2)
        {
            Adversary = (info, payloads) =>
            {
                if (info.Step == 1) kept = payloads[1];
                if (info.Step == 2) payloads[1] = kept!;
            },
        };
        var random = new SeededRandomSource(9);

        var outcomes = await network.RunAsync(async channel =>
        {
            var parameters = LatticeParameters.ForField(s_security, 2, Degree);
            using var ole = await PairwiseOle.SetUpAsync(parameters, channel, random, Token);
            using var row = LatticePlaintext.Random(parameters, random);
            await ole.ShareRowsAsync(channel, [row], Token);
            return await ole.ShareRowsAsync(channel, [row], Token);
        });

        var blame = Assert.Single(outcomes[0].Blames);
        Assert.Equal((new PartyId(1), Fault.InvalidProof), (blame.Culprit, blame.Fault));
    }

    [Fact]
    public async Task SetUp_ParametersForAnotherNumberOfParties_Throws()
    {
        using var network = new LockStepNetwork(2);
        var parameters = LatticeParameters.ForField(s_security, 3, Degree);
        await Assert.ThrowsAsync<ArgumentException>(() => PairwiseOle.SetUpAsync(parameters, network.Channels[0], new SeededRandomSource(1), Token));
    }

    private static UInt128[][] Rows(LatticeParameters parameters, int count, SeededRandomSource random) => [.. Enumerable.Range(0, count).Select(_ =>
    {
        var row = new UInt128[parameters.Degree];
        parameters.Plaintext.Sample(row, random);
        return row;
    })];
}
