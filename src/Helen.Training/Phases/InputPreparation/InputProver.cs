using System.Collections.Immutable;
using System.Numerics;
using System.Text;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Commitments;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.SigmaProofs.BoundedNorm;
using Helen.Cryptography.SigmaProofs.EncryptedVector;
using Helen.Cryptography.SigmaProofs.InnerProduct;
using Helen.Cryptography.SigmaProofs.OpeningKnowledge;
using Helen.Cryptography.Transcripts;
using Helen.Training.Budget;
using Helen.Training.Messages;
using Helen.Training.Session;

namespace Helen.Training.Phases.InputPreparation;

/// <summary>Commits to an input, encrypts its b̄, and proves all of protocol §5 about it.</summary>
/// <param name="participant">Whose input.</param>
/// <param name="norm">How a norm is proven: <see cref="Norm"/>, unless the prover deviates.</param>
internal sealed class InputProver(Participant participant, InputProver.NormStep norm)
{
    /// <summary>From a statement with its opened rows and their randomness to a proof.</summary>
    public delegate NormProof NormStep(
        NormStatement statement, ImmutableArray<ImmutableArray<BigInteger>> rows, ImmutableArray<BigInteger> randomness, Transcript transcript, IRandomSource coins);

    /// <summary>The labels of the proofs' transcripts, by job.</summary>
    public static ImmutableArray<byte[]> Labels { get; } =
        [.. new[] { "input-rows", "input-label", "input-factor", "input-complement", "input-rounding", "input-remainder", "input-label-norm" }.Select(Encoding.ASCII.GetBytes)];

    /// <summary>The honest proof.</summary>
    public static NormProof Norm(NormStatement statement, ImmutableArray<ImmutableArray<BigInteger>> rows, ImmutableArray<BigInteger> randomness, Transcript transcript, IRandomSource coins) =>
        NormProver.Prove(statement, NormWitness.Of(rows, randomness, statement.Bounds.Bound), transcript, coins);

    /// <summary>The message, and what its owner keeps.</summary>
    public (OwnCommitment Own, InputMessage Message) Prove(PrivateInput input, ProofContext context, IRandomSource coins)
    {
        var (document, key, paillier) = (participant.Document, participant.Commitments, participant.Key.Paillier);
        int d = document.FeatureCount, freshBits = document.Security.CommitmentRandomnessBits, labelBits = document.Budget.LabelEntryBits;

        var matrix = Commit(input.Matrix, SizeBudget.MatrixEntryBits);
        var factor = Commit(input.Factor, SizeBudget.FactorEntryBits);
        var complement = Commit(input.Complement, SizeBudget.FactorEntryBits);
        var factorProduct = Commit(input.FactorProduct, SizeBudget.ProductEntryBits);
        var complementProduct = Commit(input.ComplementProduct, SizeBudget.ProductEntryBits);
        var label = Commit([input.Label], labelBits);
        ImmutableArray<BigInteger> exponents = [.. input.Label.Select(_ => paillier.NextExponent(coins))];
        ImmutableArray<BigInteger> ciphertexts = [.. input.Label.Zip(exponents, (b, a) => paillier.Encrypt(b, a, document.Security.EncryptionExponentBits, coins.NextCoin()).Value)];

        InputMessage message = new(matrix.Values, factor.Values, complement.Values, factorProduct.Values, complementProduct.Values, label.Values[0], ciphertexts, []);
        var statements = InputStatements.Of(participant.Public, message)!;
        CanonicalWriter[] proofs = [.. Labels.Select(_ => new CanonicalWriter())];
        Transcript Begin(int job) => context.Begin(Labels[job]);

        var openings = statements.Openings;
        Opened[] all = [matrix, factor, complement, factorProduct, complementProduct];
        OpeningProver.Prove(openings, new([.. all.SelectMany(o => o.Rows)], [.. all.SelectMany(o => o.Randomness)]), Begin(InputRound.OpeningsJob), coins).Write(proofs[InputRound.OpeningsJob], openings.Bounds);
        var encrypted = statements.EncryptedLabel;
        EncryptedVectorProver.Prove(encrypted, new(input.Label, label.Randomness[0], exponents), Begin(InputRound.LabelJob), coins).Write(proofs[InputRound.LabelJob], encrypted.Bounds);
        Square(statements.FactorSquare, factor, factorProduct, InputRound.FactorJob);
        Square(statements.ComplementSquare, complement, complementProduct, InputRound.ComplementJob);
        Bound(statements.Rounding, input.Rounding(document.Budget), factorProduct.Randomness.Zip(matrix.Randomness, (e, a) => e - (a << InputStatements.RoundingShift)), InputRound.RoundingJob);
        Bound(statements.Remainder, input.Remainder(document.Budget), factorProduct.Randomness.Zip(complementProduct.Randomness, (e, h) => -e - h), InputRound.RemainderJob);
        Bound(statements.LabelNorm, [input.Label], label.Randomness, InputRound.LabelNormJob);
        return (new(input.Matrix, matrix.Randomness, statements.Public), message with { Proofs = [.. proofs.Select(p => p.Written)] });

        Opened Commit(ImmutableArray<ImmutableArray<BigInteger>> rows, int bits)
        {
            ImmutableArray<BigInteger> randomness = [.. rows.Select(_ => key.NextRandomness(coins))];
            return new(rows, randomness, [.. rows.Zip(randomness, (row, r) => key.Commit(row.AsSpan(), bits, r, freshBits).Value)]);
        }

        void Square(InnerProductStatement statement, Opened root, Opened product, int job) =>
            InnerProductProver.Prove(statement, new(root.Rows, root.Randomness, product.Rows, product.Randomness), Begin(job), coins).Write(proofs[job], statement.Bounds);

        void Bound(NormStatement statement, ImmutableArray<ImmutableArray<BigInteger>> rows, IEnumerable<BigInteger> randomness, int job) =>
            norm(statement, rows, [.. randomness], Begin(job), coins).Write(proofs[job], statement.Bounds);
    }

    private sealed class Opened(ImmutableArray<ImmutableArray<BigInteger>> rows, ImmutableArray<BigInteger> randomness, ImmutableArray<BigInteger> values)
    {
        public ImmutableArray<ImmutableArray<BigInteger>> Rows => rows;

        public ImmutableArray<BigInteger> Randomness => randomness;

        public ImmutableArray<BigInteger> Values => values;
    }
}
