using Helen.Training.Data;
using Helen.Training.Reference;

namespace Helen.Training.Tests.Reference;

public sealed class CoordinateDescentTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.01)]
    [InlineData(0.05)]
    [InlineData(0.1)]
    public void Minimise_Diabetes_MatchesReference(double l1)
    {
        var objective = new Objective(Diabetes.Summaries(3, RowSplit.Contiguous), l1);
        var expected = Diabetes.Reference(l1);

        var optimum = CoordinateDescent.Minimise(objective, ct: TestContext.Current.CancellationToken);

        Assert.InRange(optimum.KktViolation, 0, CoordinateDescent.KktTolerance);
        Assert.InRange(Diabetes.Distance(optimum.Coefficients, expected.Standardised), 0, 1e-8);
        Assert.InRange(Math.Abs(objective.Value(optimum.Coefficients.AsSpan()) - expected.Objective), 0, 1e-12);
        var original = Standardisation.Of(Diabetes.Data).ToOriginalScale(optimum.Coefficients.AsSpan());
        Assert.InRange(Diabetes.Distance(original.Coefficients, expected.Original), 0, 1e-5);
        Assert.InRange(Math.Abs(original.Intercept - expected.Intercept), 0, 1e-5);
    }

    [Fact]
    public void Minimise_PenaltyAboveEveryCorrelation_IsZero()
    {
        var optimum = CoordinateDescent.Minimise(new Objective(Diabetes.Summaries(2, RowSplit.Contiguous), 1.0), ct: TestContext.Current.CancellationToken);

        Assert.All(optimum.Coefficients, coefficient => Assert.Equal(0.0, coefficient));
    }

    [Fact]
    public void Minimise_TooFewSweeps_ReportsItsViolation()
    {
        var optimum = CoordinateDescent.Minimise(new Objective(Diabetes.Summaries(2, RowSplit.Contiguous), 0.0), maximumSweeps: 1, ct: TestContext.Current.CancellationToken);

        Assert.True(optimum.KktViolation > CoordinateDescent.KktTolerance);
    }

    [Fact]
    public void Objective_AllPartitions_AgreeAndMatchTheRows()
    {
        double[] w = [0.1, -0.2, 0.3, 0, 0, 0.5, -0.1, 0, 0.2, 0.05];
        var standardised = Standardisation.Of(Diabetes.Data).Apply(Diabetes.Data);
        var fromRows = 0.05 * w.Sum(Math.Abs);
        for (var row = 0; row < standardised.RowCount; row++)
        {
            var residual = -standardised.LabelOf(row);
            for (var feature = 0; feature < w.Length; feature++) residual += standardised[row, feature] * w[feature];
            fromRows += residual * residual / 2 / standardised.RowCount;
        }

        foreach (var parties in new[] { 1, 2, 5 })
            Assert.Equal(fromRows, new Objective(Diabetes.Summaries(parties, RowSplit.Random(7)), 0.05).Value(w), 1e-12);
    }
}
