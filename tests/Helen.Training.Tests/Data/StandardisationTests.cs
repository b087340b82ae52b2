using Helen.Training.Data;
using Helen.Training.Tests.Reference;

namespace Helen.Training.Tests.Data;

public sealed class StandardisationTests
{
    [Fact]
    public void Apply_OwnRows_HaveMeanZeroAndDeviationOne()
    {
        var standardised = Standardisation.Of(Diabetes.Data).Apply(Diabetes.Data);

        for (var feature = 0; feature < standardised.FeatureCount; feature++)
        {
            var values = Enumerable.Range(0, standardised.RowCount).Select(row => standardised[row, feature]).ToArray();
            Assert.Equal(0, values.Average(), 1e-12);
            Assert.Equal(1, values.Average(value => value * value), 1e-12);
        }
    }

    [Fact]
    public void ToOriginalScale_Predictions_Agree()
    {
        var data = Diabetes.Data;
        var constants = Standardisation.Of(data);
        var standardised = constants.Apply(data);
        double[] w = [0.1, -0.2, 0.3, 0, 0, 0.5, -0.1, 0, 0.2, 0.05];

        var model = constants.ToOriginalScale(w);

        for (var row = 0; row < 5; row++)
        {
            var inStandardUnits = Enumerable.Range(0, w.Length).Sum(feature => w[feature] * standardised[row, feature]);
            var original = model.Intercept + Enumerable.Range(0, w.Length).Sum(feature => model.Coefficients[feature] * data[row, feature]);
            Assert.Equal(original, constants.LabelMean + (inStandardUnits * constants.LabelDeviation), 1e-9);
        }
    }

    [Theory]
    [InlineData(0.1, 0.1, 0.1)]
    [InlineData(0, 0, 0)]
    public void Of_ConstantColumn_IsRefusedByName(double a, double b, double c)
    {
        var refusal = Assert.Throws<RefusedInputException>(() => Standardisation.Of(Two([a, b, c])));

        Assert.Equal("second", refusal.Location?.Column);
        Assert.Contains("constant", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1e308, -1e308, 1e308)]
    [InlineData(1e200, -1e200, 0)]
    [InlineData(double.Epsilon, 0, 0)]
    public void Of_ExtremeColumn_IsRefusedByName(double a, double b, double c) =>
        Assert.Equal("second", Assert.Throws<RefusedInputException>(() => Standardisation.Of(Two([a, b, c]))).Location?.Column);

    [Fact]
    public void Of_ConstantLabel_IsRefusedByName()
    {
        var data = new Dataset(["x"], "y", new double[,] { { 1 }, { 2 } }, [3, 3]);

        Assert.Equal("y", Assert.Throws<RefusedInputException>(() => Standardisation.Of(data)).Location?.Column);
    }

    private static Dataset Two(double[] second) =>
        new(["first", "second"], "y", new double[,] { { 1, second[0] }, { 2, second[1] }, { 4, second[2] } }, [1, 2, 3]);
}
