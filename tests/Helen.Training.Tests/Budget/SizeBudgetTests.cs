using System.Numerics;
using Helen.Arithmetic.Fields;
using Helen.Cryptography;
using Helen.Training.Budget;
using Helen.Training.Data;

namespace Helen.Training.Tests.Budget;

/// <summary>The conditions of protocol §11, recomputed here from its table rather than from the code.</summary>
public sealed class SizeBudgetTests
{
    public static TheoryData<int, int, int, int> Sessions => new()
    {
        { 3, 10, 15, 2048 }, { 2, 10, 40, 2048 }, { 4, 90, 15, 2048 }, { 16, 90, 15, 2048 }, { 8, 10, 15, 3072 }, { 3, 10, 3, 512 }, { 3, 10, 30, 1024 }, { 2, 1, 1, 2048 }, { 5, 500, 10, 2048 }, { 3, 10, 900, 2048 },
    };

    [Theory, MemberData(nameof(Sessions))]
    public void Compute_FittingSession_MeetsEveryCondition(int m, int d, int iterations, int bits)
    {
        var security = bits >= 2048 ? SecurityParameters.Production(bits) : SecurityParameters.InsecureForTests(bits);
        var input = Input(m, d, iterations, security);
        var budget = SizeBudget.Compute(input);
        int sigma = 64, iota = budget.IntegerBits;

        Assert.True(48 + iota + 1 <= budget.ComparisonBits && budget.ComparisonBits % 2 == 0);
        Assert.Equal(iterations, budget.Iterations.Count);
        Assert.Equal(32, budget.Iterations[0].ScaleBits);
        for (var k = 0; k < iterations; k++)
        {
            var plan = budget.Iterations[k];
            Assert.Equal(plan.ScaleBits + 31, plan.NextScaleBits);
            if (k + 1 < iterations) Assert.Equal(plan.RefreshesAfter ? 32 : plan.NextScaleBits, budget.Iterations[k + 1].ScaleBits);
            Assert.Equal(plan.NextScaleBits + (BitOperations.IsPow2(m) ? BitOperations.Log2((uint)m) : 32) - 48, plan.MeanTruncatedBits);
            var masks = budget.ClassOf(k);
            Assert.True(masks.Layout.TruncatedBits >= plan.MeanTruncatedBits);
        }
        Assert.False(budget.Iterations[^1].RefreshesAfter);

        Assert.Equal(0, budget.Classes[0].FirstIteration);
        Assert.Equal(iterations, budget.Classes[^1].EndIteration);
        foreach (var masks in budget.Classes)
        {
            var layout = masks.Layout;
            Assert.True(layout.Slots * layout.SlotBits <= bits - 2 && layout.Slots >= 1);
            Assert.Equal(BigInteger.One << (47 + iota + sigma), layout.HighBound);
            Assert.Equal(BigInteger.One << (layout.TruncatedBits - 1), layout.LowBound);
            var coordinates = 72 * layout.Slots * 2;
            Assert.Equal(8 * (BigInteger)coordinates * layout.Count * layout.HighBound, layout.HighMaskBound);
            Assert.Equal(8 * (BigInteger)coordinates * layout.Count * layout.LowBound, layout.LowMaskBound);
            // A balanced slot holds the value and what m extracted masks of 2B can add.
            var content = (BigInteger.One << (layout.TruncatedBits + 48 + iota)) + (2 * m * ((layout.HighMaskBound << layout.TruncatedBits) + layout.LowMaskBound));
            Assert.True(content < BigInteger.One << (layout.SlotBits - 1));
            Assert.True(masks.Batches.All(b => b is >= 1 and <= 512) && masks.Batches.Sum() == masks.Openings && masks.Batches.Max() == layout.Count);
            Assert.Equal(masks.Openings, Enumerable.Range(masks.FirstIteration, masks.EndIteration - masks.FirstIteration).Sum(k => budget.OpeningsOf(k, layout.Slots)));
        }

        Assert.Equal(iterations == 1, budget.BackMasks is null);
        if (budget.BackMasks is { } back)
        {
            Assert.Equal(BigInteger.One << (35 + sigma), back.Layout.HighBound);
            Assert.True((2 * m * back.Layout.HighMaskBound) + (BigInteger.One << 36) < FieldElement.Modulus / 2);
            Assert.Equal(back.Openings, Enumerable.Range(0, iterations).Sum(budget.BackMasksOf));
        }
        Assert.True(budget.StatisticalErrorBits <= -40);
        Assert.True(budget.AdversarialErrorBits <= SizeBudget.AccuracyBits);
        Assert.Equal(new BigInteger(Math.Round(Math.ScaleB(0.05 / (m * input.Rho), 32))), budget.Threshold);
    }

    /// <summary>The total of protocol §11, term by term: openings and ρ_v for each of 64 attempts, comparisons, commitments and responses of the proofs once.</summary>
    [Theory]
    [InlineData(2, 10, 15)]
    [InlineData(16, 500, 5)]
    public void Compute_StatisticalError_AddsUpEveryTerm(int m, int d, int iterations)
    {
        var budget = SizeBudget.Compute(Input(m, d, iterations, SecurityParameters.Production()));
        var circuits = iterations + (m * budget.Iterations.Count(i => i.RefreshesAfter));
        var slots = budget.Classes.Sum(c => c.Openings * c.Layout.Slots) + budget.BackMasks!.Openings;
        var rows = 72 * m * (budget.Classes.Sum(c => c.Batches.Count) + budget.BackMasks.Batches.Count);
        // §5.1 (Ā, F, H, E₁, E₂), b̄, one T₁ for each product, four numbers and a T₁ for each norm.
        var commitments = m * ((5.0 * d) + 1 + 2 + 15);
        // §5.1; §5.5; two of §5.2; two matrices and a vector of §5.3 and §5.4; §6.1 for each row alone.
        var responses = m * ((d + 1.0) + (d + 2) + (2 * ((3 * d) + 4)) + (2 * ((d * d) + d + 9)) + (d + 1 + 9) + (iterations * d * (d + 2)));
        var total = (64.0 * (slots + rows) * Math.Pow(2, -64)) + (64.0 * d * circuits * Math.Pow(2, budget.ComparisonBits - 127)) + (commitments * Math.Pow(2, -64)) + (responses * Math.Pow(2, -88));
        Assert.Equal(Math.Log2(total), budget.StatisticalErrorBits, 9);
        Assert.True(Math.Log2((commitments * Math.Pow(2, -64)) + (responses * Math.Pow(2, -88))) < -47);
    }

    [Fact]
    public void Compute_ProtocolExample_PacksAsDocumented()
    {
        // Protocol §2: |N| = 2048, m = 16: 10 slots at k = 1, 3 at k = 15, each iteration with its own layout; here classes may only be wider.
        var budget = SizeBudget.Compute(Input(16, 90, 15, SecurityParameters.Production()));
        Assert.InRange(budget.Classes[^1].Layout.Slots, 2, 3);
        Assert.DoesNotContain(budget.Iterations, i => i.RefreshesAfter);
    }

    public static TheoryData<string, BudgetInput> Misfits => new()
    {
        { "iteration", Input(3, 10, 60, SecurityParameters.Production()) with { Features = 4096 } },
        { "parties", Input(3, 10, 15, SecurityParameters.Production()) with { Parties = 17 } },
        { "penalty", Input(3, 10, 15, SecurityParameters.Production()) with { L1 = -1 } },
        { "penalty", Input(3, 10, 15, SecurityParameters.Production()) with { L1 = double.NaN } },
        { "threshold", Input(3, 10, 15, SecurityParameters.Production()) with { L1 = 1e9 } },
        { "bound", Input(3, 10, 15, SecurityParameters.Production()) with { LabelBound = double.MaxValue } },
        { "threshold", Input(2, 10, 15, SecurityParameters.Production()) with { Rho = 0.5, L1 = LargestThreshold + Math.ScaleB(0.75, -32) } },
        { "a_min", Input(3, 10, 15, SecurityParameters.Production()) with { SpectrumBound = 1e9 } },
        { "iterations", Input(3, 10, 15, SecurityParameters.Production()) with { Iterations = 0 } },
    };

    /// <summary>The largest λ/(mρ) with τ + C below 2^{L−17}, L = 64: τ is a rounded number, and the rounded number must fit.</summary>
    private static double LargestThreshold => Math.ScaleB(Math.ScaleB(1, 47) - Math.ScaleB(1, 36) - 1, -32);

    [Fact]
    public void Compute_LargestThreshold_FitsTheCircuit()
    {
        var budget = SizeBudget.Compute(Input(2, 10, 15, SecurityParameters.Production()) with { Rho = 0.5, L1 = LargestThreshold });
        Assert.Equal(64, budget.ComparisonBits);
        Assert.Equal((BigInteger.One << 47) - (BigInteger.One << 36) - 1, budget.SoftThreshold.Threshold);
    }

    [Theory, MemberData(nameof(Misfits))]
    public void Compute_SessionThatDoesNotFit_RefusesWithTheReason(string word, BudgetInput input)
    {
        var refused = Assert.Throws<RefusedInputException>(() => SizeBudget.Compute(input));
        Assert.Contains(word, refused.Message, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The bounds of protocol §5, from its text.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(90)]
    public void InputBounds_OfASession_AreTheProtocols(int d)
    {
        var input = Input(3, d, 2, SecurityParameters.Production());
        var budget = SizeBudget.Compute(input);
        Assert.Equal(d * d * BigInteger.Pow(2, 58), budget.RoundingNormBound);
        Assert.Equal(3 * d * d * BigInteger.Pow(2, 60), budget.ComplementNormBound);
        Assert.True(BigInteger.Pow(2, 2 * budget.ComplementEntryBits) > budget.ComplementNormBound);
        Assert.Equal((31, 61, 30), (SizeBudget.FactorEntryBits, SizeBudget.ProductEntryBits, SizeBudget.RoundingEntryBits));
        Assert.Equal(input.MinEigenvalue, (double)budget.ScaledMinEigenvalue / Math.ScaleB(1, 60), 1e-15);
        Assert.True((double)budget.ScaledMinEigenvalue <= Math.ScaleB(input.MinEigenvalue, 60));
    }

    [Theory]
    [InlineData(4, 16)]
    [InlineData(1.5, 2.25)]
    [InlineData(1 + (1.0 / (1 << 26)), 1 + (2.0 / (1 << 26)) + (1.0 / (1L << 52)))]
    public void LabelNormBound_OfALabelBound_IsItsExactSquare(double bound, double square)
    {
        var budget = SizeBudget.Compute(Input(3, 10, 2, SecurityParameters.Production()) with { LabelBound = bound });
        Assert.Equal(new BigInteger(Math.ScaleB(square, 64)), budget.LabelNormBound);
    }

    private static BudgetInput Input(int m, int d, int iterations, SecurityParameters security)
    {
        var rho = Math.ScaleB(1, -(int)Math.Ceiling(Math.Log2(m)));
        return new(m, d, iterations, 0.05, rho, Math.Max(4, 1 / rho) * Math.Sqrt(d), d, security);
    }
}
