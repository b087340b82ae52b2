using System.Text;
using Helen.Cli.Data;
using Helen.Training.Data;

namespace Helen.Cli.Tests.Data;

public sealed class CsvDatasetReaderTests
{
    [Fact]
    public void Read_Table_TakesEveryOtherColumnAsFeature()
    {
        using var scratch = new Scratch();

        var data = CsvDatasetReader.Read(scratch.Write("\uFEFFa, y ,\"b,c\"\r\n1,2,3e1\r\n\r\n-4, 5.5 ,6\r\n"), "y");

        Assert.Equal(["a", "b,c"], data.Features);
        Assert.Equal(2, data.RowCount);
        Assert.Equal((1.0, 30.0, 2.0), (data[0, 0], data[0, 1], data.LabelOf(0)));
        Assert.Equal((-4.0, 6.0, 5.5), (data[1, 0], data[1, 1], data.LabelOf(1)));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("\n\n", "empty")]
    [InlineData("x,y\n", "no row")]
    [InlineData("x,z\n1,2\n3,4\n", "line 1", "no column 'y'", "x, z")]
    [InlineData("x,x,y\n1,2,3\n2,3,4\n", "line 1", "column 'x'", "Two columns")]
    [InlineData("x,,y\n1,2,3\n2,3,4\n", "line 1", "Column 2")]
    [InlineData("x;y\n1;2\n", "line 1", "semicolons")]
    [InlineData("x\ty\n1\t2\n", "line 1", "tabs")]
    [InlineData("y\n1\n2\n", "line 1", "no feature")]
    [InlineData("x,y\n1,2\n3,four\n", "line 3", "column 'y'", "'four' is not a number")]
    [InlineData("x,y\n1,2\nNaN,4\n", "line 3", "column 'x'", "finite")]
    [InlineData("x,y\n1,2\n3,Infinity\n", "line 3", "column 'y'", "finite")]
    [InlineData("x,y\n1,2\n3,1e999\n", "line 3", "column 'y'", "finite")]
    [InlineData("x,y\n1,2\n,4\n", "line 3", "column 'x'", "empty")]
    [InlineData("x,y\n1,\"1,5\"\n3,4\n", "line 2", "column 'y'", "not a number")]
    [InlineData("x,y\n1,2\n\n3\n", "line 4", "1 cells", "2")]
    [InlineData("x,y\n1,2,3\n", "line 2", "3 cells")]
    [InlineData("x,y\n1,\"2\n3,4\n", "line 2", "quotes")]
    [InlineData("x,y\n5,2\n5,4\n5,1\n", "column 'x'", "constant")]
    [InlineData("x,y\n1,7\n2,7\n3,7\n", "column 'y'", "constant")]
    [InlineData("x,y\n1,2\n2,1\n", "fewer rows (2) than parties (3)")]
    [InlineData("x,y\n1e308,2\n-1e308,1\n1e308,3\n", "column 'x'", "too large")]
    public async Task Demo_BadData_Exits3AndNamesThePlace(string content, params string[] words)
    {
        using var scratch = new Scratch();
        var file = scratch.Write(content);

        var run = await CommandRun.OfAsync("demo", "--data", file, "--label", "y");

        run.AssertFailed(ExitCode.Refused, [file, .. words]);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task Demo_BinaryNoise_Exits3()
    {
        using var scratch = new Scratch();
        byte[][] contents = [[0xFF, 0xFE, 0xFD, 0x80, 0x81], [0xC3, 0x28, (byte)'\n'], [0x7F, 0x45, 0x4C, 0x46, 0, 0, 0], Encoding.UTF8.GetBytes("x,y\n1,2\0\n")];
        foreach (var content in contents)
        {
            var file = scratch.Write(content);

            (await CommandRun.OfAsync("demo", "--data", file, "--label", "y")).AssertFailed(ExitCode.Refused, file);
        }
    }

    [Fact]
    public async Task Demo_OtherEncoding_Exits3()
    {
        using var scratch = new Scratch();

        var run = await CommandRun.OfAsync("demo", "--data", scratch.Write([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("x,y\n1,2\n3,4\n5,7\n")]), "--label", "y");

        run.AssertFailed(ExitCode.Refused, "UTF-8");
    }

    [Fact]
    public async Task Demo_EndlessName_Exits3()
    {
        using var scratch = new Scratch();
        var name = string.Concat(Enumerable.Repeat("ü", 257));

        var run = await CommandRun.OfAsync("demo", "--data", scratch.Write($"x,{name},y\n1,2,3\n2,1,4\n3,5,1\n"), "--label", "y");

        run.AssertFailed(ExitCode.Refused, "line 1", "512 bytes");
        Assert.True(run.Error.Length < 300);
    }

    [Fact]
    public async Task Demo_MissingFile_Exits3()
    {
        using var scratch = new Scratch();

        (await CommandRun.OfAsync("demo", "--data", Path.Combine(scratch.Directory, "none.csv"), "--label", "y")).AssertFailed(ExitCode.Refused, "none.csv", "no such file");
        (await CommandRun.OfAsync("demo", "--data", Path.Combine(scratch.Directory, "no", "none.csv"), "--label", "y")).AssertFailed(ExitCode.Refused, "no such file");
        (await CommandRun.OfAsync("demo", "--data", scratch.Directory, "--label", "y")).AssertFailed(ExitCode.Refused, "cannot be read");
        (await CommandRun.OfAsync("demo", "--data", "", "--label", "y")).AssertFailed(ExitCode.Refused, "empty");
    }

    [Fact]
    public void Read_EndlessLine_IsRefused()
    {
        using var scratch = new Scratch();

        var refusal = Assert.Throws<RefusedInputException>(() => CsvDatasetReader.Read(scratch.Write(new string('1', 1 << 26)), "y"));

        Assert.Equal(1, refusal.Location?.Line);
    }
}
