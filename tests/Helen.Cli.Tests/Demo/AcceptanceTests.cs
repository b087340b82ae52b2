using System.Text.Json;
using Helen.Arithmetic.Randomness;
using Helen.Cli.Demo;
using Helen.Training.Reference;
using Helen.Training.Summaries;

namespace Helen.Cli.Tests.Demo;

/// <summary>
/// The demonstration with the real protocol. Everything that takes long is in this one class (about a minute on two idle cores): small keys for the matrix
/// of parties and splits, one run with the key that users get.
/// </summary>
public sealed class AcceptanceTests
{
    private const double ToReference = 5e-4;
    private const double ToPlaintext = 1e-6;

    [Theory]
    [InlineData(2, "contiguous")]
    [InlineData(2, "random:1")]
    [InlineData(3, "contiguous")]
    [InlineData(3, "random:1")]
    [InlineData(4, "contiguous")]
    [InlineData(4, "random:1")]
    public async Task Demo_EveryPartyCountAndSplit_AgreesWithTheReferenceAndPlaintextAdmm(int parties, string split)
    {
        using var run = await RunAsync("--parties", $"{parties}", "--split", split, "--key-bits", "1024", "--insecure-test");

        AssertClose(Reference(0.05), run.Standardised, ToReference);
        AssertClose(PlaintextModel(run.Plan(parties, split)), run.Standardised, ToPlaintext);
        Assert.InRange(run.Json.GetProperty("maxAbsDifference").GetDouble(), 0, ToReference);
        Assert.InRange(run.Json.GetProperty("objectiveGap").GetDouble(), 0, 1e-6);
        Assert.Equal(parties, run.Json.GetProperty("bytesSentPerParty").GetArrayLength());
    }

    [Theory]
    [InlineData(0.0, 15)]
    [InlineData(0.01, 15)]
    [InlineData(0.1, 15)]
    [InlineData(0.05, 1)]
    [InlineData(0.05, 40)]
    public async Task Demo_OtherPenaltiesAndIterations_AgreeWithPlaintextAdmm(double l1, int iterations)
    {
        using var run = await RunAsync("--l1", FormattableString.Invariant($"{l1}"), "--iterations", $"{iterations}", "--key-bits", "512", "--insecure-test");

        AssertClose(PlaintextModel(run.Plan(3, "contiguous", l1, iterations)), run.Standardised, ToPlaintext);
    }

    [Fact]
    public async Task Demo_Defaults_AgreeWithTheReferenceAndSayWhatIsMissing()
    {
        using var run = await RunAsync();

        AssertClose(Reference(0.05), run.Standardised, ToReference);
        Assert.Equal(2048, run.Json.GetProperty("keyBits").GetInt32());
        Assert.Equal("protocol", run.Json.GetProperty("engine").GetString());
        Assert.True(run.Json.GetProperty("proofsVerified").GetInt32() > 0);
        Assert.All(run.Json.GetProperty("bytesSentPerParty").EnumerateArray(), bytes => Assert.True(bytes.GetInt64() > 0));
        var checks = run.Json.GetProperty("checks").EnumerateObject().ToDictionary(check => check.Name, check => check.Value.GetInt64());
        // Every party checks both others: seven proofs of inputs each, and one local update in each of 15 iterations.
        Assert.Equal(3 * 2 * 7, checks["inputProofs"]);
        Assert.Equal(3 * 2 * 15, checks["localUpdates"]);
        Assert.Equal(checks["inputProofs"] + checks["localUpdates"], run.Json.GetProperty("proofsVerified").GetInt64());
        Assert.True(checks["macChecks"] > 0 && checks["maskBatches"] > 0 && checks["openingShares"] > 0);
        Assert.Equal(
            ["localSummaries", "planning", "jointKey", "agreement", "inputPreparation", "iterations", "dualMasks", "release"],
            run.Json.GetProperty("secondsPerPhase").EnumerateObject().Select(phase => phase.Name));
        var words = OneLine(run.Output);
        Assert.Contains("The parties make their joint key themselves", words, StringComparison.Ordinal);
        Assert.Contains("The tuples of the MPC are made by the parties themselves", words, StringComparison.Ordinal);
        Assert.True(run.Json.GetProperty("preprocessing").GetProperty("seconds").GetDouble() > 0);
        Assert.All(run.Json.GetProperty("preprocessing").GetProperty("bytesSentPerParty").EnumerateArray(), bytes => Assert.True(bytes.GetInt64() > 0));
        Assert.Contains("Every party proves that its inputs are those of some dataset inside the session's bounds", words, StringComparison.Ordinal);
        Assert.Contains("constants are computed from the whole file before it is dealt", words, StringComparison.Ordinal);
        Assert.Contains("input proofs", words, StringComparison.Ordinal);
        Assert.Contains("iteration 15 of 15", words, StringComparison.Ordinal);
        Assert.DoesNotContain("INSECURE TEST", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_OnePartyHoldsAllThatVaries_Runs()
    {
        using var scratch = new Scratch();
        // Party 1 has the mean only: the other's Gram matrix is the whole one, whose bound it meets exactly.
        var file = scratch.Write("x,y\n0,0\n0,0\n0,0\n-1,-1\n1,1\n0,0\n");

        using var run = await RunAsync("--data", file, "--label", "y", "--parties", "2", "--iterations", "2", "--key-bits", "512", "--insecure-test");

        Assert.Single(run.Standardised);
    }

    [Theory]
    [InlineData("--l1", "1e12", "size budget does not fit")]
    [InlineData("--l1", "1e300", "comparison range")]
    public async Task Demo_BudgetDoesNotFit_Exits3WithTheReason(string option, string value, string reason)
    {
        using var scratch = new Scratch();
        var run = await CommandRun.OfAsync(Engine(), TestContext.Current.CancellationToken, "demo", "--state", scratch.Directory, option, value);

        run.AssertFailed(ExitCode.Refused, reason);
    }

    private static ProtocolEngine Engine() => new(new SystemRandomSource(), TimeProvider.System);

    private static async Task<Finished> RunAsync(params string[] args)
    {
        using var scratch = new Scratch();
        var file = Path.Combine(scratch.Directory, "out.json");
        var run = await CommandRun.OfAsync(Engine(), TestContext.Current.CancellationToken, ["demo", "--json", file, "--state", Path.Combine(scratch.Directory, "state"), .. args]);
        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        return new Finished(run.Output, JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)));
    }

    private static double[] PlaintextModel(DemoPlan plan)
    {
        var rho = PartySummary.DefaultRho(plan.Options.Parties);
        return [.. PlaintextAdmm.Run([.. plan.PartyRows.Select(rows => PartySummary.Of(rows, plan.Data.RowCount, rho))], plan.Options.L1, plan.Options.Iterations).Coefficients];
    }

    private static double[] Reference(double l1)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "samples", "diabetes.reference.json")));
        return Numbers(file.RootElement.GetProperty("solutions").EnumerateArray()
            .Single(solution => solution.GetProperty("l1").GetDouble() == l1 && solution.GetProperty("l2").GetDouble() == 0).GetProperty("standardised"));
    }

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetDouble())];

    private static void AssertClose(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, tolerance));
    }

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private sealed record Finished(string Output, JsonDocument Document) : IDisposable
    {
        public JsonElement Json => Document.RootElement;

        public double[] Standardised => Numbers(Json.GetProperty("coefficients").GetProperty("standardised"));

        public DemoPlan Plan(int parties, string split, double l1 = DemoOptions.DefaultL1, int iterations = DemoOptions.DefaultIterations) => DemoPlan.Prepare(new DemoOptions(
            parties, L1: l1, Iterations: iterations, Split: split == "contiguous" ? Training.Data.RowSplit.Contiguous : Training.Data.RowSplit.Random(1)));

        public void Dispose() => Document.Dispose();
    }
}
