using System.Text.RegularExpressions;

namespace Helen.Architecture.Tests;

/// <summary>Rules that only the text of the sources shows.</summary>
public sealed partial class SourceTests
{
    [Fact]
    public void Verified_IsMadeInOnePlace()
    {
        var sources = Repository.SourceFiles(".cs").Select(File.ReadAllText).ToArray();
        var declared = sources.Count(source => DeclaresVerified().IsMatch(source));

        Assert.InRange(declared, 0, 1);
        Assert.Equal(declared, sources.Sum(source => MakesVerified().Count(source)));
    }

    [Fact]
    public void Sources_LeaveNothingOpen() => AssertNowhere(LeftOpen(), ".cs", ".csproj", ".md", ".json", ".txt");

    [Fact]
    public void Sources_NameNoPathOfAMachine() => AssertNowhere(MachinePath(), ".cs", ".csproj", ".md");

    [Theory]
    [InlineData("// TODO later")]
    [InlineData("throw new NotImplementedException();")]
    public void LeftOpen_Examples_AreFound(string line) => Assert.Matches(LeftOpen(), line);

    [Theory]
    [InlineData("\"/home/me/data.csv\"", true)]
    [InlineData("\"/tmp/x\"", true)]
    [InlineData("@\"C:\\Users\\me\"", true)]
    [InlineData("see helen/work/flow", false)]
    [InlineData("\"/dev/\"", false)]
    public void MachinePath_Examples_AreFound(string line, bool found) => Assert.Equal(found, MachinePath().IsMatch(line));

    [Fact]
    public void BannedSymbols_ReachEveryProject()
    {
        var targets = Repository.Read("Directory.Build.targets");
        Assert.Contains("Microsoft.CodeAnalysis.BannedApiAnalyzers", targets, StringComparison.Ordinal);
        Assert.Contains("eng/BannedSymbols.txt", targets, StringComparison.Ordinal);
        Assert.Contains("eng/BannedSymbols.Pure.txt", targets, StringComparison.Ordinal);
        Assert.All(
            Repository.Projects.Values,
            project => Assert.Contains("BannedApiAnalyzers", File.ReadAllText(Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json")), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("eng/BannedSymbols.txt", "T:System.Random;")]
    [InlineData("eng/BannedSymbols.txt", "M:System.Guid.NewGuid")]
    [InlineData("eng/BannedSymbols.txt", "P:System.DateTime.UtcNow")]
    [InlineData("eng/BannedSymbols.txt", "M:System.Numerics.BigInteger.ModPow")]
    [InlineData("eng/BannedSymbols.Pure.txt", "T:System.Console")]
    [InlineData("eng/BannedSymbols.Pure.txt", "T:System.IO.File;")]
    [InlineData("eng/BannedSymbols.Pure.txt", "P:System.TimeProvider.System")]
    public void BannedSymbols_HoldTheRule(string file, string symbol) => Assert.Contains(symbol, Repository.Read(file), StringComparison.Ordinal);

    private static void AssertNowhere(Regex pattern, params string[] extensions)
    {
        var hits = from file in Repository.SourceFiles(extensions)
                   from line in File.ReadLines(file).Select((text, index) => (Text: text, Number: index + 1))
                   where pattern.IsMatch(line.Text)
                   select $"{Path.GetRelativePath(Repository.Root, file)}:{line.Number}: {line.Text.Trim()}";
        Assert.Empty(hits);
    }

    [GeneratedRegex(@"\b(class|record|struct)\s+Verified<")]
    private static partial Regex DeclaresVerified();

    [GeneratedRegex(@"\bnew\s+Verified<")]
    private static partial Regex MakesVerified();

    [GeneratedRegex(@"\b(TODO|FIXME|NotImplementedException)\b")]
    private static partial Regex LeftOpen();

    [GeneratedRegex(@"(?<![\w.])/(home|root|tmp|usr|work|mnt|Users)/|\b[A-Z]:\\")]
    private static partial Regex MachinePath();
}
