using Helen.Training.Data;
using Helen.Training.Reference;
using Helen.Training.Session;
using Helen.Training.Tests.Support;
using Diabetes = Helen.Training.Tests.Reference.Diabetes;

namespace Helen.Training.Tests.Session;

/// <summary>Whole sessions over loopback with test keys, against plaintext ADMM (protocol §2).</summary>
public sealed class SessionTests
{
    [Theory]
    [InlineData(2, 4, 1024, 64)]
    [InlineData(3, 4, 1024, 64)]
    [InlineData(4, 3, 1024, 64)]
    [InlineData(3, 3, 1024, 4)]         // three blocks of features
    [InlineData(3, 13, 512, 64)]        // a key this short forces refreshes of u
    [InlineData(2, 1, 512, 64)]         // a single iteration: no shares to ciphertexts
    public async Task RunAsync_HonestParties_MatchesPlaintextAdmm(int parties, int iterations, int modulusBits, int blockRows)
    {
        var harness = SessionHarness.Diabetes(parties, iterations, modulusBits, split: RowSplit.Random(7), blockRows: blockRows);
        var outcomes = await harness.RunAsync();

        var expected = PlaintextAdmm.Run(Diabetes.Summaries(parties, RowSplit.Random(7)), 0.05, iterations, ct: TestContext.Current.CancellationToken).Coefficients;
        var models = outcomes.Select(o => Assert.IsType<SessionOutcome.Released>(o).Model).ToList();
        Assert.All(models, m => Assert.Equal(models[0].Model.Digest, m.Model.Digest));
        Assert.All(models, m => Assert.Equal(parties, m.Signatures.Length));
        Assert.True(Diabetes.Distance(expected, models[0].Model.Coefficients) <= harness.Document.Budget.RoundingErrorBound);
        Assert.True(Diabetes.Distance(expected, models[0].Model.Coefficients) <= 1e-8);
        Assert.Equal(modulusBits == 512 && iterations > 1, harness.Document.Budget.Iterations.Any(i => i.RefreshesAfter));
    }
}
