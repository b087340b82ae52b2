using Helen.Training.Data;

namespace Helen.Training.Tests.Data;

public sealed class DatasetTests
{
    [Fact]
    public void Constructor_Arrays_AreCopied()
    {
        var rows = new double[,] { { 1 }, { 2 } };
        var data = new Dataset(["x"], "y", rows, [3, 4]);

        rows[0, 0] = 9;

        Assert.Equal(1, data[0, 0]);
        Assert.Equal(4, data.LabelOf(1));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Constructor_NotFinite_IsRefused(double value)
    {
        Assert.Throws<RefusedInputException>(() => new Dataset(["x"], "y", new double[,] { { value } }, [1]));
        Assert.Throws<RefusedInputException>(() => new Dataset(["x"], "y", new double[,] { { 1 } }, [value]));
    }

    [Fact]
    public void Constructor_Names_MustBeDistinctAndPresent()
    {
        Assert.Throws<RefusedInputException>(() => new Dataset(["x", "x"], "y", new double[,] { { 1, 2 } }, [1]));
        Assert.Throws<RefusedInputException>(() => new Dataset(["x"], "x", new double[,] { { 1 } }, [1]));
        Assert.Throws<RefusedInputException>(() => new Dataset([" "], "y", new double[,] { { 1 } }, [1]));
        Assert.Throws<RefusedInputException>(() => new Dataset([], "y", new double[1, 0], [1]));
        Assert.Throws<RefusedInputException>(() => new Dataset(["x"], "y", new double[0, 1], []));
    }

    [Fact]
    public void Constructor_Shapes_MustAgree()
    {
        Assert.Throws<ArgumentException>(() => new Dataset(["x"], "y", new double[1, 2], [1]));
        Assert.Throws<ArgumentException>(() => new Dataset(["x"], "y", new double[2, 1], [1]));
    }

    [Fact]
    public void Select_Rows_KeepsTheirOrder()
    {
        var data = new Dataset(["x"], "y", new double[,] { { 1 }, { 2 }, { 3 } }, [4, 5, 6]).Select([2, 0]);

        Assert.Equal(2, data.RowCount);
        Assert.Equal((3.0, 6.0), (data[0, 0], data.LabelOf(0)));
        Assert.Equal((1.0, 4.0), (data[1, 0], data.LabelOf(1)));
    }

    [Fact]
    public void ToString_NeverPrintsValues() => Assert.Equal(
        "Dataset of 1 rows and 1 features", new Dataset(["secretname"], "y", new double[,] { { 12345 } }, [1]).ToString());

    [Fact]
    public void RefusedInput_In_NamesFileLineAndColumn()
    {
        var refusal = new RefusedInputException("The cell is empty.", new InputLocation(Line: 3, Column: "bmi")).In("a.csv");

        Assert.Equal("a.csv, line 3, column 'bmi': The cell is empty.", refusal.Message);
    }
}
