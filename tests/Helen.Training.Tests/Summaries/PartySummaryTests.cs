using Helen.Training.Data;
using Helen.Training.Summaries;
using Helen.Training.Tests.Reference;

namespace Helen.Training.Tests.Summaries;

public sealed class PartySummaryTests
{
    [Theory]
    [InlineData(1, 1.0)]
    [InlineData(2, 0.5)]
    [InlineData(3, 0.25)]
    [InlineData(4, 0.25)]
    [InlineData(5, 0.125)]
    [InlineData(8, 0.125)]
    [InlineData(9, 0.0625)]
    public void DefaultRho_IsThePowerOfTwoAtOrBelowOneOverM(int parties, double rho) => Assert.Equal(rho, PartySummary.DefaultRho(parties));

    [Fact]
    public void Of_AdmmMatrix_InvertsGPlusRho()
    {
        var summary = Diabetes.Summaries(3, RowSplit.Contiguous)[1];

        for (var i = 0; i < summary.FeatureCount; i++)
        {
            for (var j = 0; j < summary.FeatureCount; j++)
            {
                var product = summary.Rho * summary.AdmmMatrix[i, j];
                for (var k = 0; k < summary.FeatureCount; k++) product += summary.Gram[i, k] * summary.AdmmMatrix[k, j];
                Assert.Equal(i == j ? summary.Rho : 0.0, product, 1e-13);
                Assert.Equal(summary.AdmmMatrix[i, j], summary.AdmmMatrix[j, i]);
            }
        }
    }

    [Fact]
    public void Of_SharedNormaliser_SummariesAddUpToTheWhole()
    {
        var parts = Diabetes.Summaries(4, RowSplit.Random(3));
        var whole = Diabetes.Summaries(1, RowSplit.Contiguous)[0];

        for (var i = 0; i < whole.FeatureCount; i++)
        {
            Assert.Equal(whole.Correlation[i], parts.Sum(part => part.Correlation[i]), 1e-13);
            for (var j = 0; j < whole.FeatureCount; j++) Assert.Equal(whole.Gram[i, j], parts.Sum(part => part.Gram[i, j]), 1e-13);
        }

        Assert.Equal(1.0, whole.LabelSquare, 1e-12);
    }

    /// <summary>Fewer rows than features: rounding makes eigenvalues that are 0 slightly negative, and Ā ≤ I must hold all the same.</summary>
    [Fact]
    public void Of_FewerRowsThanFeatures_ClampsEigenvalues()
    {
        var standardised = Standardisation.Of(Diabetes.Data).Apply(Diabetes.Data);

        var summary = PartySummary.Of(standardised.Select([5, 90]), 442, 0.5);

        Assert.Equal(10, summary.Eigenvalues.Length);
        Assert.All(summary.Eigenvalues, value => Assert.True(value >= 0));
        for (var i = 0; i < 10; i++) Assert.InRange(summary.AdmmMatrix[i, i], 0, 1 + 1e-15);
    }

    [Fact]
    public void Of_ScaledCorrelation_IsBOverRho()
    {
        var summary = Diabetes.Summaries(3, RowSplit.Contiguous)[0];

        Assert.All(summary.ScaledCorrelation.Zip(summary.Correlation), pair => Assert.Equal(pair.Second * 4, pair.First));
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(442, 0)]
    [InlineData(double.NaN, 0.5)]
    public void Of_BadConstants_AreRefused(double normaliser, double rho) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PartySummary.Of(Diabetes.Data, normaliser, rho));
}
