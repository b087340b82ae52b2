using Helen.Training.Data;
using Helen.Training.Reference;
using Helen.Training.Summaries;

namespace Helen.Training.Tests.Reference;

public sealed class PlaintextAdmmTests
{
    public static TheoryData<int, bool> Splits => new() { { 2, false }, { 3, false }, { 4, false }, { 2, true }, { 3, true }, { 4, true } };

    [Theory]
    [MemberData(nameof(Splits))]
    public void Run_DefaultSettings_MatchesReference(int parties, bool shuffled)
    {
        var admm = PlaintextAdmm.Run(
            Diabetes.Summaries(parties, shuffled ? RowSplit.Random(1) : RowSplit.Contiguous), 0.05, 15, ct: TestContext.Current.CancellationToken);

        Assert.InRange(Diabetes.Distance(admm.Coefficients, Diabetes.Reference(0.05).Standardised), 0, 5e-4);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.01)]
    [InlineData(0.1)]
    public void Run_ManyIterations_ConvergesToReference(double l1)
    {
        var admm = PlaintextAdmm.Run(Diabetes.Summaries(3, RowSplit.Contiguous), l1, 5000, ct: TestContext.Current.CancellationToken);

        Assert.InRange(Diabetes.Distance(admm.Coefficients, Diabetes.Reference(l1).Standardised), 0, 1e-9);
    }

    [Fact]
    public void Run_History_EndsInTheResult()
    {
        var done = new List<int>();

        var admm = PlaintextAdmm.Run(
            Diabetes.Summaries(2, RowSplit.Contiguous), 0.05, 4, keepHistory: true, done.Add, TestContext.Current.CancellationToken);

        Assert.Equal(4, admm.History.Length);
        Assert.Equal(admm.Coefficients, admm.History[^1]);
        Assert.Equal([1, 2, 3, 4], done);
    }

    /// <summary>One step by hand: one party, one feature, G = 1, b = 1/2, ρ = 1 gives Ā = 1/2, b̄ = 1/2.</summary>
    [Fact]
    public void Run_OneFeature_FollowsTheFormulas()
    {
        var data = new Dataset(["x"], "y", new double[,] { { 1 }, { -1 } }, [0.5, -0.5]);
        var summary = PartySummary.Of(data, 2, 1);

        var history = PlaintextAdmm.Run([summary], 0.125, 2, keepHistory: true, ct: TestContext.Current.CancellationToken).History;

        // k=0: w = 1/4, q = 3/8, z = 3/8 − 1/8 = 1/4, u = 1/8.
        // k=1: w = (1/2 + 1/4 − 1/8)/2 = 5/16, ŵ = 15/32 − 4/32 = 11/32, q = 15/32, z = 11/32.
        Assert.Equal(0.25, history[0][0], 1e-15);
        Assert.Equal(11.0 / 32, history[1][0], 1e-15);
    }

    [Fact]
    public void Run_Cancelled_Stops() => Assert.Throws<OperationCanceledException>(
        () => PlaintextAdmm.Run(Diabetes.Summaries(2, RowSplit.Contiguous), 0.05, 15, ct: new CancellationToken(canceled: true)));

    [Fact]
    public void Run_DifferentRho_IsRefused()
    {
        var standardised = Standardisation.Of(Diabetes.Data).Apply(Diabetes.Data);

        Assert.Throws<ArgumentException>(() => PlaintextAdmm.Run(
            [PartySummary.Of(standardised, 442, 0.5), PartySummary.Of(standardised, 442, 0.25)], 0.05, 1, ct: TestContext.Current.CancellationToken));
    }
}
