using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Commitments;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.SigmaProofs.CiphertextLinearMap;
using Helen.Cryptography.SigmaProofs.EncryptedVector;
using Helen.Cryptography.SigmaProofs.OpeningKnowledge;
using Helen.Cryptography.Transcripts;
using Helen.Rounds;
using Helen.Training.Budget;
using Helen.Training.Messages;
using Helen.Training.Session;

namespace Helen.Training.Phases.InputPreparation;

/// <summary>
/// Input preparation (protocol §5): every party commits to its Ā and b̄, encrypts b̄, and proves knowledge of the openings (§5.1) and that the ciphertexts
/// hold the committed b̄ (§5.5). The proofs of §5.2–5.4 are not part of it yet, so the inputs of a malicious party are not bounded.
/// </summary>
public sealed class InputRound(Participant participant) : Round<OwnCommitment, InputMessage, ImmutableArray<CommittedInput>>
{
    private const int RowsJob = 0, LabelJob = 1;

    private static ReadOnlySpan<byte> RowsLabel => "input-rows"u8;

    private static ReadOnlySpan<byte> VectorLabel => "input-label"u8;

    /// <inheritdoc/>
    public override RoundNumber Number { get; } = new(Phase.InputPreparation, 0, 1, 0);

    /// <summary>Where the own commitment is committed to the journal.</summary>
    public static RoundNumber StartNumber { get; } = new(Phase.InputPreparation, 0, 0, 0);

    private SessionDocument Document => participant.Document;

    private OpeningBounds RowBounds => new(Document.Security, Document.FeatureCount, Document.FeatureCount, SizeBudget.MatrixEntryBits);

    /// <summary>Commits, encrypts and proves.</summary>
    public Step<OwnCommitment> Start(PrivateInput input, IRandomSource coins)
    {
        ArgumentNullException.ThrowIfNull(input);
        PaillierPublicKey paillier = participant.Key.Paillier;
        VectorCommitmentKey commitments = participant.Commitments;
        int d = Document.FeatureCount, randomnessBits = Document.Security.CommitmentRandomnessBits, labelBits = Document.Budget.LabelEntryBits;

        ImmutableArray<ImmutableArray<BigInteger>> rows = [.. input.Matrix.Select(r => r.ToImmutableArray())];
        ImmutableArray<BigInteger> rowRandomness = [.. rows.Select(_ => commitments.NextRandomness(coins))];
        var rowCommitments = rows.Zip(rowRandomness, (row, r) => commitments.Commit(row.AsSpan(), SizeBudget.MatrixEntryBits, r, randomnessBits)).ToImmutableArray();

        var labelRandomness = commitments.NextRandomness(coins);
        var labelCommitment = commitments.Commit(input.Label, labelBits, labelRandomness, randomnessBits);
        ImmutableArray<BigInteger> exponents = [.. input.Label.Select(_ => paillier.NextExponent(coins))];
        var ciphertexts = input.Label.Zip(exponents, (b, a) => paillier.Encrypt(b, a, Document.Security.EncryptionExponentBits, coins.NextCoin())).ToImmutableArray();

        var context = Context(participant.Self);
        var rowsProof = OpeningProver.Prove(new(commitments, rowCommitments, RowBounds), new(rows, rowRandomness), context.Begin(RowsLabel), coins);
        var labelStatement = new EncryptedVectorStatement(paillier, commitments, labelCommitment, ciphertexts, labelBits);
        var labelProof = EncryptedVectorProver.Prove(labelStatement, new([.. input.Label], labelRandomness, exponents), context.Begin(VectorLabel), coins);

        CanonicalWriter rowsWriter = new(), labelWriter = new();
        rowsProof.Write(rowsWriter, RowBounds);
        labelProof.Write(labelWriter, labelStatement.Bounds);
        var message = new InputMessage(
            [.. rowCommitments.Select(c => c.Value)], labelCommitment.Value, [.. ciphertexts.Select(c => c.Value)], rowsWriter.Written, labelWriter.Written);
        var own = new OwnCommitment(rows, rowRandomness, new(rowCommitments, ciphertexts));
        return new Step<OwnCommitment>.Advance(own, [Wire.Broadcast(Number, message, Document.Limits)]);
    }

    /// <inheritdoc/>
    public override ushort Expected(OwnCommitment state, PartyId sender) => 1;

    /// <inheritdoc/>
    protected override Defect? CheckShape(OwnCommitment state, Unverified<InputMessage> message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var claim = message.Claim;
        if (claim.Rows.Length != Document.FeatureCount || claim.Ciphertexts.Length != Document.FeatureCount) return new(Fault.MalformedEncoding, $"The inputs do not have {Document.FeatureCount} features.");
        return Accept(claim) is null || participant.Commitments.Accept(claim.Label) is null
            ? new(Fault.MalformedEncoding, "A commitment or ciphertext is no canonical unit with Jacobi symbol +1.")
            : null;
    }

    /// <inheritdoc/>
    public override ImmutableArray<ProofJob> Jobs(OwnCommitment state, Unverified<InputMessage> message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return [new(message.Wire, RowsJob), new(message.Wire, LabelJob)];
    }

    /// <inheritdoc/>
    protected override bool Check(OwnCommitment state, Unverified<InputMessage> message, ProofJob job)
    {
        ArgumentNullException.ThrowIfNull(message);
        var claim = message.Claim;
        var context = Context(message.Header.From);
        if (Accept(claim) is not { } input || participant.Commitments.Accept(claim.Label) is not { } label) return false;
        if (job.Index == RowsJob)
            return OpeningProof.TryRead(claim.RowsProof.Span, RowBounds) is { } rowsProof && OpeningVerifier.Verify(new(participant.Commitments, input.Rows, RowBounds), rowsProof, context.Begin(RowsLabel));
        var statement = new EncryptedVectorStatement(participant.Key.Paillier, participant.Commitments, label, input.Label, Document.Budget.LabelEntryBits);
        return LinearMapProof.TryRead(claim.LabelProof.Span, statement.Bounds) is { } labelProof && EncryptedVectorVerifier.Verify(statement, labelProof, context.Begin(VectorLabel));
    }

    /// <inheritdoc/>
    public override Step<ImmutableArray<CommittedInput>> Complete(OwnCommitment state, Inbox<InputMessage> inbox, IRandomSource coins)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(inbox);
        var all = Enumerable.Range(0, Document.PartyCount).Select(i => new PartyId(i))
            .Select(party => party == participant.Self ? state.Public : Accept(inbox[party].Claim)!);
        return new Step<ImmutableArray<CommittedInput>>.Advance([.. all], []);
    }

    private CommittedInput? Accept(InputMessage claim)
    {
        ImmutableArray<Commitment?> rows = [.. claim.Rows.Select(participant.Commitments.Accept)];
        ImmutableArray<Ciphertext?> label = [.. claim.Ciphertexts.Select(participant.Key.Paillier.Accept)];
        return rows.Any(c => c is null) || label.Any(c => c is null) ? null : new([.. rows.Select(c => c!)], [.. label.Select(c => c!)]);
    }

    private ProofContext Context(PartyId prover) => Proofs.Context(Document, Number, 0, prover);
}
