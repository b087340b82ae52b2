using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.SigmaProofs.BoundedNorm;
using Helen.Rounds;
using Helen.Training.Budget;
using Helen.Training.Data;
using Helen.Training.Messages;
using Helen.Training.Phases;
using Helen.Training.Phases.InputPreparation;
using Helen.Training.Session;
using Helen.Training.Summaries;
using Helen.Training.Tests.Support;
using Matrix = System.Collections.Immutable.ImmutableArray<System.Collections.Immutable.ImmutableArray<System.Numerics.BigInteger>>;

namespace Helen.Training.Tests.Session;

/// <summary>Inputs that are no dataset with bounded spectrum (protocol §5): the prover commits to them, follows every proof as far as it goes, and hashes afterwards. Every honest party names it.</summary>
public sealed class InputProofTests
{
    private static readonly PartyId Culprit = new(1);
    private static readonly BigInteger One = BigInteger.One << SizeBudget.MatrixFractionBits;

    [Fact]
    public Task Input_HonestWithTheSameProver_IsAccepted() => RunAsync((input, _) => input, job: null);

    /// <summary>Ā alone is moved: R₁ is too large.</summary>
    [Fact]
    public Task Input_EigenvalueAboveOne_BlamesCulprit() => RejectsAsync(4, (input, _) => With(input, matrix: Diagonal(input.Matrix, One / 2)));

    [Fact]
    public Task Input_IndefiniteMatrix_BlamesCulprit() => RejectsAsync(4, (input, _) => With(input, matrix: Diagonal(input.Matrix, -One)));

    /// <summary>Σ Ā_jj above d·1, through one entry: R₁ is too large.</summary>
    [Fact]
    public Task Input_TraceOutside_BlamesCulprit() => RejectsAsync(4, (input, _) => With(input, matrix: input.Matrix.SetItem(0, input.Matrix[0].SetItem(0, (2 * One) - 1))));

    /// <summary>Not symmetric, and just above the bound of R₁.</summary>
    [Fact]
    public Task Input_RoundingResidualJustTooLarge_BlamesCulprit() => RejectsAsync(4, (input, _) => With(input, matrix: [.. input.Matrix.Select(row => row.Select(x => x + 2).ToImmutableArray())]));

    /// <summary>Ā = E₁ + A·I still holds, E₁ is moved with it: no square of F.</summary>
    [Fact]
    public Task Input_ProductThatIsNoSquare_BlamesCulprit() => RejectsAsync(2, (input, _) =>
    {
        var product = Diagonal(input.FactorProduct, -(BigInteger.One << (SizeBudget.ProductFractionBits - 1)));
        return With(input, matrix: Diagonal(input.Matrix, -One / 2), factorProduct: product, complementProduct: Diagonal(input.ComplementProduct, BigInteger.One << (SizeBudget.ProductFractionBits - 1)));
    });

    [Fact]
    public Task Input_ComplementThatIsNoSquare_BlamesCulprit() => RejectsAsync(3, (input, _) => With(input, complementProduct: Diagonal(input.ComplementProduct, 1)));

    /// <summary>F is 1.25 times too long, and E₁ and Ā follow: only R₂ is too large.</summary>
    [Fact]
    public Task Input_SquareOfTooLargeFactor_BlamesCulprit() => RejectsAsync(5, (input, budget) =>
    {
        Matrix factor = [.. input.Factor.Select(row => row.Select(x => x * 5 / 4).ToImmutableArray())];
        Matrix product = [.. factor.Select(a => factor.Select(b => a.Zip(b, (x, y) => x * y).Aggregate(BigInteger.Zero, (s, x) => s + x)).ToImmutableArray())];
        // Rounded as an honest party rounds, so that R₁ stays small.
        var half = BigInteger.One << (SizeBudget.MatrixFractionBits - 1);
        Matrix matrix = [.. Diagonal(product, budget.ScaledMinEigenvalue).Select(row => row.Select(x => (x + half) >> SizeBudget.MatrixFractionBits).ToImmutableArray())];
        return With(input, matrix: matrix, factor: factor, factorProduct: product);
    });

    [Fact]
    public Task Input_LabelOutsideItsBound_BlamesCulprit() => RejectsAsync(6, (input, _) => With(input, label: input.Label.SetItem(0, BigInteger.One << (SizeBudget.ValueFractionBits + 4))));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Input_CommitmentsOfAnotherMatrix_BlamesCulprit(int which)
    {
        var harness = SessionHarness.Diabetes(3, 2, 512);
        AssertBlamed(await harness.RunAsync(Culprit, (header, payload) =>
        {
            if (header.Kind != MessageKinds.Input || InputMessage.TryRead(payload.Span, harness.Document.Limits) is not { } m) return payload;
            ImmutableArray<BigInteger> Swapped(ImmutableArray<BigInteger> rows) => rows.SetItem(0, rows[1]);
            return Write(
                which switch
                {
                    0 => m with { Rows = Swapped(m.Rows) },
                    1 => m with { Factor = Swapped(m.Factor) },
                    2 => m with { Complement = Swapped(m.Complement) },
                    3 => m with { FactorProduct = Swapped(m.FactorProduct) },
                    _ => m with { ComplementProduct = Swapped(m.ComplementProduct) },
                },
                harness.Document.Limits);
        }));
    }

    /// <summary>Each proof is replaced by the honest one of the same kind, of another statement, or cut: every job is really run.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Input_OneBentProof_BlamesCulprit(int job)
    {
        var harness = SessionHarness.Diabetes(3, 2, 512);
        AssertBlamed(await harness.RunAsync(Culprit, (header, payload) =>
        {
            if (header.Kind != MessageKinds.Input || InputMessage.TryRead(payload.Span, harness.Document.Limits) is not { } m) return payload;
            var bytes = m.Proofs[job].ToArray();
            bytes[^1] ^= 1;
            return Write(m with { Proofs = m.Proofs.SetItem(job, bytes) }, harness.Document.Limits);
        }));
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(4, 2)]
    [InlineData(10, 3)]
    [InlineData(10, 442)]
    public void Of_FewFeaturesOrRows_MeetsTheBounds(int features, int rows)
    {
        var random = new SystemRandomSource();
        var data = new double[rows][];
        for (var i = 0; i < rows; i++) data[i] = [.. Enumerable.Range(0, features).Select(_ => (double)(random.NextBits(20) - (BigInteger.One << 19)) / (1 << 19))];
        double[] labels = [.. data.Select(row => row.Sum())];
        var harness = SessionHarness.Of(data, labels, 2, 512);
        foreach (var input in harness.Inputs)
        {
            var budget = harness.Document.Budget;
            Assert.True(Squares(input.Rounding(budget)) <= budget.RoundingNormBound);
            Assert.True(Squares(input.Remainder(budget)) <= budget.ComplementNormBound);
            Assert.True(Squares([input.Label]) <= budget.LabelNormBound);
        }
    }

    /// <summary>The first check that fails is <paramref name="job"/>: the earlier ones hold, so the defect is seen where it lies.</summary>
    private static Task RejectsAsync(int job, Func<PrivateInput, SizeBudget, PrivateInput> bend) => RunAsync(bend, job);

    private static async Task RunAsync(Func<PrivateInput, SizeBudget, PrivateInput> bend, int? job)
    {
        var harness = SessionHarness.Diabetes(3, 2, 512);
        ReadOnlyMemory<byte>? forged = null;
        var outcomes = await harness.RunAsync(Culprit, (header, payload) =>
        {
            if (header.Kind != MessageKinds.Input) return payload;
            return forged ??= Forge(harness, bend(harness.Inputs[Culprit.Index], harness.Document.Budget));
        });
        if (job is not null) AssertBlamed(outcomes, job);
        // The culprit's own later messages speak of its first input; what counts here is that this phase passed.
        else Assert.All(outcomes, o => Assert.False(o is SessionOutcome.Halted halted && halted.Blames.Any(b => b.Round.Phase == Phase.InputPreparation)));
    }

    private static ReadOnlyMemory<byte> Forge(SessionHarness harness, PrivateInput input)
    {
        var participant = harness.ParticipantOf(Culprit);
        var context = Proofs.Context(participant.Document, new InputRound(participant).Number, 0, Culprit);
        var prover = new InputProver(participant, (statement, rows, randomness, transcript, coins) =>
        {
            var slack = statement.Bounds.Bound - Squares(rows);
            var witness = slack.Sign >= 0 ? NormWitness.Of(rows, randomness, statement.Bounds.Bound) : new(rows, randomness, [0, 0, 0, 0]);
            return NormProver.Respond(statement, witness, transcript, coins);
        });
        return Write(prover.Prove(input, context, new SystemRandomSource()).Message, participant.Document.Limits);
    }

    private static void AssertBlamed(IEnumerable<SessionOutcome?> outcomes, int? job = null)
    {
        foreach (var outcome in outcomes.Where(o => o is not null))
        {
            var blame = Assert.Single(Assert.IsType<SessionOutcome.Halted>(outcome).Blames);
            Assert.Equal((Culprit, Fault.InvalidProof, Phase.InputPreparation), (blame.Culprit, blame.Fault, blame.Round.Phase));
            if (job is not null) Assert.StartsWith($"Check {job} ", blame.Reason, StringComparison.Ordinal);
        }
    }

    private static BigInteger Squares(Matrix rows) => rows.SelectMany(r => r).Aggregate(BigInteger.Zero, (sum, x) => sum + (x * x));

    private static Matrix Diagonal(Matrix matrix, BigInteger shift) => [.. matrix.Select((row, j) => row.SetItem(j, row[j] + shift))];

    private static PrivateInput With(
        PrivateInput input, Matrix? matrix = null, Matrix? factor = null, Matrix? factorProduct = null, Matrix? complementProduct = null, ImmutableArray<BigInteger>? label = null) =>
        new(factor ?? input.Factor, input.Complement, factorProduct ?? input.FactorProduct, complementProduct ?? input.ComplementProduct, matrix ?? input.Matrix, label ?? input.Label);

    private static ReadOnlyMemory<byte> Write(InputMessage message, WireLimits limits)
    {
        var writer = new CanonicalWriter();
        message.Write(writer, limits);
        return writer.Written;
    }
}
