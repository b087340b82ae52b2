using System.Collections.Immutable;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Transcripts;
using Helen.Rounds;
using Helen.Training.Messages;
using Helen.Training.Session;

namespace Helen.Training.Phases.InputPreparation;

/// <summary>
/// Input preparation (protocol §5): every party commits to its Ā and b̄, encrypts b̄, and proves that it knows the openings (§5.1), that Ā is the ADMM matrix of some
/// dataset with the agreed spectrum (§5.2, §5.3), that b̄ is inside its bound (§5.4), and that the ciphertexts hold the committed b̄ (§5.5).
/// </summary>
public sealed class InputRound(Participant participant) : Round<OwnCommitment, InputMessage, ImmutableArray<CommittedInput>>
{
    internal const int OpeningsJob = 0, LabelJob = 1, FactorJob = 2, ComplementJob = 3, RoundingJob = 4, RemainderJob = 5, LabelNormJob = 6;

    private readonly OncePerMessage<InputMessage, InputStatements?> _statements = new(message => InputStatements.Of(participant.Public, message.Claim));
    private readonly OncePerMessage<InputMessage, ReadOnlyMemory<byte>> _payloads = new(message => Wire.BytesOf(message.Claim, participant.Document.Limits));

    /// <inheritdoc/>
    public override RoundNumber Number => Place;

    /// <summary>Where the own commitment is committed to the journal.</summary>
    public static RoundNumber StartNumber { get; } = new(Phase.InputPreparation, 0, 0, 0);

    internal static RoundNumber Place { get; } = new(Phase.InputPreparation, 0, 1, 0);

    private SessionDocument Document => participant.Document;

    /// <summary>Commits, encrypts and proves.</summary>
    public Step<OwnCommitment> Start(PrivateInput input, IRandomSource coins)
    {
        ArgumentNullException.ThrowIfNull(input);
        var (own, message) = new InputProver(participant, InputProver.Norm).Prove(input, Context(participant.Self), coins);
        return new Step<OwnCommitment>.Advance(own, [Wire.Broadcast(Number, message, Document.Limits)]);
    }

    /// <inheritdoc/>
    public override ushort Expected(OwnCommitment state, PartyId sender) => 1;

    /// <inheritdoc/>
    protected override Defect? CheckShape(OwnCommitment state, Unverified<InputMessage> message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var claim = message.Claim;
        if (new[] { claim.Rows, claim.Factor, claim.Complement, claim.FactorProduct, claim.ComplementProduct, claim.Ciphertexts }.Any(list => list.Length != Document.FeatureCount))
            return new(Fault.MalformedEncoding, $"The inputs do not have {Document.FeatureCount} features.");
        return _statements.Of(message) is null
            ? new(Fault.MalformedEncoding, "A commitment or ciphertext is no canonical unit with Jacobi symbol +1.")
            : null;
    }

    /// <inheritdoc/>
    public override ImmutableArray<ProofJob> Jobs(OwnCommitment state, Unverified<InputMessage> message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return [.. Enumerable.Range(0, InputMessage.ProofCount).Select(job => new ProofJob(message.Wire, (ushort)job))];
    }

    /// <inheritdoc/>
    protected override bool Check(OwnCommitment state, Unverified<InputMessage> message, ProofJob job)
    {
        ArgumentNullException.ThrowIfNull(message);
        return _statements.Of(message) is { } statements && InputChecks.Verify(statements, message.Claim, Context(message.Header.From), job.Index);
    }

    /// <inheritdoc/>
    public override ProofDescription Describe(OwnCommitment state, Unverified<InputMessage> message, ProofJob job)
    {
        ArgumentNullException.ThrowIfNull(message);
        return DescribedProof.Input(participant.Public, message.Header.From, job.Index, message.Claim, _statements.Of(message), _payloads.Of(message));
    }

    /// <inheritdoc/>
    public override string ProofName => "input proofs";

    /// <inheritdoc/>
    public override Step<ImmutableArray<CommittedInput>> Complete(OwnCommitment state, Inbox<InputMessage> inbox, IRandomSource coins)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(inbox);
        var all = Enumerable.Range(0, Document.PartyCount).Select(i => new PartyId(i))
            .Select(party => party == participant.Self ? state.Public : _statements.Of(inbox[party])!.Public);
        return new Step<ImmutableArray<CommittedInput>>.Advance([.. all], []);
    }

    private ProofContext Context(PartyId prover) => Proofs.Context(Document, Number, 0, prover);
}
