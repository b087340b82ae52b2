using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Commitments;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.SigmaProofs.BoundedNorm;
using Helen.Cryptography.SigmaProofs.EncryptedVector;
using Helen.Cryptography.SigmaProofs.InnerProduct;
using Helen.Cryptography.SigmaProofs.OpeningKnowledge;
using Helen.Training.Budget;
using Helen.Training.Messages;
using Helen.Training.Session;

namespace Helen.Training.Phases.InputPreparation;

/// <summary>
/// What a party claims about the commitments and ciphertexts of its input (protocol §5), with the session's bounds. Prover and verifiers make the same statements:
/// the residuals R₁ and R₂ are committed by combining what was published.
/// </summary>
internal sealed class InputStatements
{
    private readonly PublicSession _session;

    private InputStatements(
        PublicSession session, ImmutableArray<Commitment> rows, ImmutableArray<Commitment> factor, ImmutableArray<Commitment> complement, ImmutableArray<Commitment> factorProduct,
        ImmutableArray<Commitment> complementProduct, Commitment label, ImmutableArray<Ciphertext> ciphertexts)
    {
        _session = session;
        Public = new(rows, ciphertexts);
        (Factor, Complement, FactorProduct, ComplementProduct, Label) = (factor, complement, factorProduct, complementProduct, label);
    }

    /// <summary>What later phases refer to.</summary>
    public CommittedInput Public { get; }

    private ImmutableArray<Commitment> Factor { get; }

    private ImmutableArray<Commitment> Complement { get; }

    private ImmutableArray<Commitment> FactorProduct { get; }

    private ImmutableArray<Commitment> ComplementProduct { get; }

    private Commitment Label { get; }

    private VectorCommitmentKey Key => _session.Commitments;

    private SessionDocument Document => _session.Document;

    private SizeBudget Budget => Document.Budget;

    /// <summary>§5.1 for the rows of Ā, F, H, E₁, E₂, in this order.</summary>
    public OpeningStatement Openings
    {
        get
        {
            ImmutableArray<Commitment> all = [.. Public.Rows, .. Factor, .. Complement, .. FactorProduct, .. ComplementProduct];
            return new(Key, all, new(Document.Security, all.Length, Document.FeatureCount, SizeBudget.ProductEntryBits));
        }
    }

    /// <summary>§5.5, and §5.1 for b̄.</summary>
    public EncryptedVectorStatement EncryptedLabel => new(_session.Key, Key, Label, Public.Label, Budget.LabelEntryBits);

    /// <summary>§5.2: E₁ = FFᵀ.</summary>
    public InnerProductStatement FactorSquare => new(Key, Factor, FactorProduct, ProductBounds);

    /// <summary>§5.2: E₂ = HHᵀ.</summary>
    public InnerProductStatement ComplementSquare => new(Key, Complement, ComplementProduct, ProductBounds);

    /// <summary>§5.3: R₁ = E₁ + A·I − 2^30·Ā is small.</summary>
    public NormStatement Rounding
    {
        get
        {
            BigInteger[] coefficients = [BigInteger.One, -(BigInteger.One << RoundingShift)];
            return new(
                Key, [.. FactorProduct.Select((e, j) => Key.Combine([e, Public.Rows[j]], coefficients, j, Budget.ScaledMinEigenvalue))],
                new(Document.Security, Document.FeatureCount, Document.FeatureCount, SizeBudget.RoundingEntryBits, Document.Security.CommitmentRandomnessBits + RoundingShift + 1, Budget.RoundingNormBound));
        }
    }

    /// <summary>§5.3: R₂ = (2^60 − A)·I − E₁ − E₂ is small.</summary>
    public NormStatement Remainder
    {
        get
        {
            var unit = (BigInteger.One << SizeBudget.ProductFractionBits) - Budget.ScaledMinEigenvalue;
            return new(
                Key, [.. FactorProduct.Select((e, j) => Key.Combine([e, ComplementProduct[j]], [BigInteger.MinusOne, BigInteger.MinusOne], j, unit))],
                new(Document.Security, Document.FeatureCount, Document.FeatureCount, Budget.ComplementEntryBits, Document.Security.CommitmentRandomnessBits + 1, Budget.ComplementNormBound));
        }
    }

    /// <summary>§5.4: ‖b̄‖ ≤ B_b.</summary>
    public NormStatement LabelNorm => new(Key, [Label], new(Document.Security, 1, Document.FeatureCount, Budget.LabelEntryBits, Document.Security.CommitmentRandomnessBits, Budget.LabelNormBound));

    /// <summary>The bits between the scales of E₁ and Ā.</summary>
    public static int RoundingShift => SizeBudget.ProductFractionBits - SizeBudget.MatrixFractionBits;

    private InnerProductBounds ProductBounds => new(Document.Security, Document.FeatureCount, SizeBudget.FactorEntryBits, SizeBudget.ProductEntryBits);

    /// <summary>The statements about a message's residues; null unless every one is a canonical unit, and the ciphertexts have Jacobi symbol +1. Counts are checked before.</summary>
    public static InputStatements? Of(PublicSession session, InputMessage claim)
    {
        ImmutableArray<Ciphertext?> ciphertexts = [.. claim.Ciphertexts.Select(session.Key.Accept)];
        if (Accept(session, claim.Rows) is not { } rows || Accept(session, claim.Factor) is not { } factor || Accept(session, claim.Complement) is not { } complement
            || Accept(session, claim.FactorProduct) is not { } factorProduct || Accept(session, claim.ComplementProduct) is not { } complementProduct
            || session.Commitments.Accept(claim.Label) is not { } label || ciphertexts.Any(c => c is null))
            return null;
        return new(session, rows, factor, complement, factorProduct, complementProduct, label, [.. ciphertexts.Select(c => c!)]);
    }

    private static ImmutableArray<Commitment>? Accept(PublicSession session, ImmutableArray<BigInteger> residues)
    {
        ImmutableArray<Commitment?> accepted = [.. residues.Select(session.Commitments.Accept)];
        return accepted.Any(c => c is null) ? null : [.. accepted.Select(c => c!)];
    }
}
