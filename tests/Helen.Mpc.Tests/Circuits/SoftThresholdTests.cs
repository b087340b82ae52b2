using System.Numerics;
using Helen.Arithmetic.Fields;
using Helen.Arithmetic.Randomness;
using Helen.Mpc.Circuits;
using Helen.Mpc.Tests.Support;
using Helen.Tests.Support;

namespace Helen.Mpc.Tests.Circuits;

public sealed class SoftThresholdTests
{
    private static readonly BigInteger C = BigInteger.One << 36;

    [Theory, InlineData(2, 0L), InlineData(2, 1L << 30), InlineData(3, 1L << 30), InlineData(3, 12345678901L)]
    public async Task EvaluateAsync_EdgeGridAndRandom_IsExact(int parties, long threshold)
    {
        var parameters = new SoftThresholdParameters(64, 48, 32, threshold, C, 22);
        var random = new SeededRandomSource((ulong)threshold + (ulong)parties);
        BigInteger tau = threshold, drop = BigInteger.One << 22, top = BigInteger.One << 47;
        BigInteger[] bases = [0, tau, -tau, C + tau, -C - tau, C + tau - drop, drop - C - tau, C + tau + drop, -C - tau - drop, C, -C, 3 * C, -3 * C];
        var x = new List<BigInteger> { (top << 16) - 1, -(top << 16) + 1, -(top << 16), BigInteger.One << 62, -(BigInteger.One << 62) };
        foreach (var center in bases)
        {
            for (var offset = -3; offset <= 3; offset++) x.Add(((center + offset) << 16) + random.NextBits(16));
            foreach (var offset in new[] { drop, drop / 2, -drop / 2, -drop }) x.Add(((center + offset) << 16) + random.NextBits(16));
            x.Add(center << 16);
            x.Add((center << 16) - 1);
        }
        for (var i = 0; i < 150; i++) x.Add(random.NextSymmetric((BigInteger.One << (20 + (i % 43))) - 1));

        var z = await EvaluateAsync(parties, parameters, x, seed: (ulong)threshold);

        for (var j = 0; j < x.Count; j++) AssertExact(parameters, x[j], z[j]);
    }

    [Theory, InlineData(0, 4, 2), InlineData(5, 4, 2), InlineData(17, 64, 4), InlineData(60, 60, 0)]
    public async Task EvaluateAsync_SmallWidthAllInputs_IsExact(int threshold, int saturation, int drop)
    {
        var parameters = new SoftThresholdParameters(12, 6, 2, threshold, saturation, drop);
        var x = Enumerable.Range(-2048, 4096).Select(v => (BigInteger)v).ToList();

        var z = await EvaluateAsync(2, parameters, x, seed: 9);

        for (var j = 0; j < x.Count; j++) AssertExact(parameters, x[j], z[j]);
    }

    [Fact]
    public async Task EvaluateAsync_NothingTruncated_IsExact()
    {
        var parameters = new SoftThresholdParameters(8, 0, 0, 5, 64, 4);
        var x = Enumerable.Range(-128, 256).Select(v => (BigInteger)v).ToList();

        var z = await EvaluateAsync(3, parameters, x, seed: 10);

        for (var j = 0; j < x.Count; j++) AssertExact(parameters, x[j], z[j]);
    }

    [Theory, InlineData(1), InlineData(7)]
    public async Task EvaluateAsync_AnyCount_CostsWhatTheBudgetSays(int count)
    {
        using var parties = new SpdzParties(2);
        var circuit = new SoftThreshold(new(64, 48, 32, BigInteger.One << 30, C, 22));
        var demand = circuit.Demand(count);
        Assert.Equal((151 * count, 127 * count), (demand.Triples, demand.RandomBits));

        var outcomes = await parties.RunAsync(async context =>
        {
            var x = await SpdzParties.InputAsync(context, new FieldElement[count], demand);
            var (exchanges, opened) = (context.Exchanges, context.ValuesOpened);
            await circuit.EvaluateAsync(context, x, TestContext.Current.CancellationToken);
            return (Triples: context.TriplesUsed, Bits: context.RandomBitsUsed, Exchanges: context.Exchanges - exchanges, Opened: context.ValuesOpened - opened);
        });

        // The pair products travel with the opening, so that 1 opening and 7 layers of multiplications follow each other in 8 exchanges.
        foreach (var outcome in outcomes) Assert.Equal((151 * count, 127 * count, 8, (302 + 1) * count), outcome.Result);
    }

    [Fact]
    public async Task EvaluateAsync_NoCoordinates_ExchangesNothing()
    {
        using var parties = new SpdzParties(2);
        var circuit = new SoftThreshold(new(64, 48, 32, BigInteger.Zero, C, 22));

        var outcomes = await parties.RunAsync(async context =>
        {
            var z = await circuit.EvaluateAsync(context, default, TestContext.Current.CancellationToken);
            return (z.Length, context.Exchanges);
        });

        foreach (var outcome in outcomes) Assert.Equal((0, 0), outcome.Result);
    }

    [Theory]
    [InlineData(63, 48, 32, 1, 22, 36)]            // L odd
    [InlineData(64, 47, 32, 1, 22, 36)]            // odd cut
    [InlineData(128, 48, 32, 1, 22, 36)]           // wider than the mask
    [InlineData(64, 32, 48, 1, 22, 36)]            // output finer than input
    [InlineData(64, 48, -2, 1, 22, 36)]            // negative scale
    [InlineData(64, 2, -2, 1, 2, 3)]               // negative scale, nothing else
    [InlineData(64, 48, 32, -1, 22, 36)]           // negative τ
    [InlineData(64, 48, 32, 1, 21, 36)]            // odd drop
    [InlineData(64, 48, 32, 1, -2, 36)]            // negative drop
    [InlineData(64, 48, 32, 1, 48, 36)]            // drops everything
    [InlineData(64, 48, 32, 1, 22, 21)]            // C below 2^drop
    [InlineData(64, 48, 32, 0, 22, 47)]            // C reaches the width
    public void Constructor_ConditionFails_Throws(int l, int input, int output, long tau, int drop, int logC) =>
        Assert.Throws<ArgumentException>(() => new SoftThresholdParameters(l, input, output, tau, BigInteger.One << logC, drop));

    [Fact]
    public void Constructor_BoundsAtTheirEdge_Accepts()
    {
        var edge = new SoftThresholdParameters(64, 48, 32, (BigInteger.One << 47) - 1 - (BigInteger.One << 22), BigInteger.One << 22, 22);
        Assert.Equal(48, edge.TruncatedBits);
        Assert.Throws<ArgumentException>(() => new SoftThresholdParameters(64, 48, 32, edge.Threshold + 1, edge.Saturation, 22));
        Assert.Equal(BigInteger.Zero, edge.WithoutThreshold().Threshold);
    }

    private static async Task<List<BigInteger>> EvaluateAsync(int m, SoftThresholdParameters parameters, List<BigInteger> x, ulong seed)
    {
        using var parties = new SpdzParties(m, seed);
        var circuit = new SoftThreshold(parameters);
        var outcomes = await parties.RunAsync(async context =>
        {
            var shares = await SpdzParties.InputAsync(context, [.. x.Select(FieldElement.FromInteger)], circuit.Demand(x.Count));
            var z = await circuit.EvaluateAsync(context, shares, TestContext.Current.CancellationToken);
            return await SpdzParties.RevealAsync(context, z);
        });
        foreach (var outcome in outcomes) Assert.Equal(outcomes[0].Result.AsEnumerable(), outcome.Result);
        return [.. outcomes[0].Result.Select(v => v.ToBalancedInteger())];
    }

    /// <summary>protocol §4.3: x_t is the floor or one more; exact outside the 2^drop early zone, saturated or not inside it, never beyond C.</summary>
    private static void AssertExact(SoftThresholdParameters parameters, BigInteger x, BigInteger z)
    {
        var c = parameters.Saturation;
        var tau = parameters.Threshold;
        var floor = x >> (parameters.InputFractionBits - parameters.OutputFractionBits);
        Assert.True(BigInteger.Abs(z) <= c, $"x = {x}: |z| exceeds C.");
        Assert.True(Holds(floor) || (parameters.InputFractionBits > parameters.OutputFractionBits && Holds(floor + 1)), $"x = {x}: z = {z}.");

        bool Holds(BigInteger t)
        {
            var soft = t.Sign * BigInteger.Max(BigInteger.Abs(t) - tau, 0);
            var saturated = BigInteger.Max(-c, BigInteger.Min(c, soft));
            var early = BigInteger.Abs(t) > c + tau - (BigInteger.One << parameters.SaturationDropBits);
            return z == saturated || (early && z == t.Sign * c);
        }
    }
}
