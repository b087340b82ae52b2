using System.Collections.Immutable;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography;
using Helen.Cryptography.Signatures;
using Helen.Training.Budget;
using Helen.Training.Data;
using Helen.Training.Phases.InputPreparation;
using Helen.Training.Session;
using Diabetes = Helen.Training.Tests.Reference.Diabetes;

namespace Helen.Training.Tests.Session;

public sealed class SessionDocumentTests
{
    private static readonly ImmutableArray<SessionParty> Parties = [.. Enumerable.Range(0, 3).Select(i => new SessionParty($"party {i}", SigningKey.Generate(new SystemRandomSource()).VerifyKey))];
    private static readonly Standardisation Constants = Standardisation.Of(Diabetes.Data);
    private static readonly BudgetInput Budget = new(3, Constants.Features.Length, 3, 0.05, 0.25, 20, 10, SecurityParameters.Production());

    /// <summary>Everything that changes what is computed or with whom changes the id.</summary>
    [Fact]
    public void Id_EachFieldChanged_Differs()
    {
        SessionDocument[] documents =
        [
            Make(),
            Make(title: "other"),
            Make(nonce: 1),
            Make(parties: [Parties[1], Parties[0], Parties[2]]),
            Make(parties: [new("renamed", Parties[0].Key), Parties[1], Parties[2]]),
            Make(label: "other"),
            Make(normaliser: 443),
            Make(blockRows: 5),
            Make(budget: Budget with { Iterations = 4 }),
            Make(budget: Budget with { L1 = 0.06 }),
            Make(budget: Budget with { Rho = 0.5 }),
            Make(budget: Budget with { LabelBound = 21 }),
            Make(budget: Budget with { SpectrumBound = 11 }),
            Make(budget: Budget with { Security = SecurityParameters.Production(3072) }),
        ];
        Assert.Equal(documents.Length, documents.Select(d => d.Id).Distinct().Count());
        Assert.Equal(Make().Id, documents[0].Id);
    }

    /// <summary>A lenient encoder writes all lone surrogates alike, and two documents would share one id.</summary>
    [Theory]
    [InlineData(0xd800)]
    [InlineData(0xdfff)]
    public void Constructor_TextThatIsNotUnicode_IsRefused(int surrogate)
    {
        var text = $"model {(char)surrogate} of 2026";
        Assert.Contains("Unicode", Assert.Throws<RefusedInputException>(() => Make(title: text)).Message, StringComparison.Ordinal);
        Assert.Throws<RefusedInputException>(() => Make(label: text));
        Assert.Throws<RefusedInputException>(() => Make(parties: [new(text, Parties[0].Key), Parties[1], Parties[2]]));
    }

    [Fact]
    public void Constructor_TextTooLong_IsRefused()
    {
        Make(title: new string('x', 512));
        Assert.Throws<RefusedInputException>(() => Make(title: new string('x', 513)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4097)]
    [InlineData(int.MaxValue)]
    public void Constructor_BlockOfNoOrTooManyRows_IsRefused(int blockRows) => Assert.Throws<RefusedInputException>(() => Make(blockRows: blockRows));

    [Fact]
    public void Constructor_SharedNameOrKey_IsRefused()
    {
        Assert.Throws<RefusedInputException>(() => Make(parties: [Parties[0], Parties[0] with { Name = "twin" }, Parties[2]]));
        Assert.Throws<RefusedInputException>(() => Make(parties: [Parties[0], Parties[1] with { Name = "party 0" }, Parties[2]]));
    }

    /// <summary>b̄ = b/ρ and Ā depend on ρ; a summary made for another one would silently train another model.</summary>
    [Fact]
    public void PrivateInput_SummaryForAnotherRho_IsRefused()
    {
        var summary = Diabetes.Summaries(3, RowSplit.Contiguous)[0];
        Assert.NotNull(PrivateInput.Of(summary, Make(budget: Budget with { Rho = summary.Rho, LabelBound = 1000 })));
        Assert.Throws<ArgumentException>(() => PrivateInput.Of(summary, Make(budget: Budget with { Rho = summary.Rho / 2, LabelBound = 1000 })));
    }

    /// <summary>What logs and status keep says nothing of the data; the party's own user may see the figure.</summary>
    [Fact]
    public void PrivateInput_OutsideTheBounds_IsRefusedWithoutItsFigures()
    {
        var summary = Diabetes.Summaries(3, RowSplit.Contiguous)[0];
        var budget = Budget with { Rho = summary.Rho, LabelBound = 1000 };
        foreach (var narrow in new[] { budget with { LabelBound = 0.001 }, budget with { SpectrumBound = summary.Eigenvalues.Max() / 1.001 } })
        {
            var refused = Assert.Throws<RefusedInputException>(() => PrivateInput.Of(summary, Make(budget: narrow)));
            Assert.NotNull(refused.OwnFigure);
            Assert.Equal(refused.OwnFigure, refused.In("file").OwnFigure);
            Assert.DoesNotContain(refused.OwnFigure, refused.ToString(), StringComparison.Ordinal);
        }
    }

    private static SessionDocument Make(
        string title = "title", byte nonce = 0, ImmutableArray<SessionParty>? parties = null, string label = "label", int normaliser = 442, BudgetInput? budget = null, int blockRows = 64) =>
        new(title, [.. Enumerable.Repeat(nonce, 32)], parties ?? Parties, Constants, label, normaliser, budget ?? Budget, blockRows);
}
