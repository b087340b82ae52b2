using System.Collections.Immutable;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Commitments;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.SigmaProofs.CiphertextLinearMap;
using Helen.Rounds;
using Helen.Training.Messages;
using Helen.Training.Phases.InputPreparation;
using Helen.Training.Session;

namespace Helen.Training.Phases.ModelCompute;

/// <summary>
/// Iteration k's local update (protocol §6.1): every party multiplies the public vector V by its committed Ā and proves it, one proof per block of rows.
/// The proofs verify as independent jobs.
/// </summary>
public sealed class LocalUpdateRound(Participant participant, ImmutableArray<CommittedInput> inputs, PublicIterate iterate)
    : Round<LocalUpdateState, LocalUpdateMessage, LocalUpdates>
{
    // V of every party; a replayed round never asks for it.
    private readonly Lazy<ImmutableArray<LinearMapBases>> _bases = new(() => [.. iterate.Bases().Select(v => new LinearMapBases(participant.Key.Paillier, [.. v]))]);
    private readonly OncePerMessage<LocalUpdateMessage, ImmutableArray<Ciphertext>?> _images = new(message => LocalUpdateChecks.Accept(participant.Public, message.Claim));

    /// <inheritdoc/>
    public override RoundNumber Number { get; } = LocalUpdateChecks.Place(iterate.Iteration);

    /// <summary>Where the own update is committed to the journal.</summary>
    public RoundNumber StartNumber { get; } = new(Phase.ModelCompute, (ushort)iterate.Iteration, 0, 0);

    /// <summary>Where the seed of all own local updates is committed, before the first of them.</summary>
    public static RoundNumber SeedNumber { get; } = new(Phase.InputPreparation, 0, 2, 0);

    /// <summary>This party's V.</summary>
    public LinearMapBases OwnBases => _bases.Value[participant.Self.Index];

    /// <inheritdoc/>
    public override string ProofName => "local updates";

    private SessionDocument Document => participant.Document;

    /// <summary>Sends the own rows.</summary>
    /// <param name="blocks">The message of every block, in order.</param>
    /// <exception cref="InvalidDataException">They are no rows of this session.</exception>
    public Step<LocalUpdateState> Start(ImmutableArray<LocalUpdateMessage> blocks)
    {
        if (blocks.Length != Document.BlockCount) throw new InvalidDataException($"There are {Document.BlockCount} blocks of rows, not {blocks.Length}.");
        var images = blocks.SelectMany(block => LocalUpdateChecks.Accept(participant.Public, block) ?? throw new InvalidDataException("An own row is no ciphertext.")).ToImmutableArray();
        if (images.Length != Document.FeatureCount) throw new InvalidDataException($"There are {Document.FeatureCount} rows, not {images.Length}.");
        return new Step<LocalUpdateState>.Advance(new(images), [.. blocks.Select((message, block) => Wire.Broadcast(Number, message, Document.Limits, (ushort)block))]);
    }

    /// <inheritdoc/>
    public override ushort Expected(LocalUpdateState state, PartyId sender) => (ushort)Document.BlockCount;

    /// <inheritdoc/>
    protected override Defect? CheckShape(LocalUpdateState state, Unverified<LocalUpdateMessage> message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var (_, rows) = Document.BlockOf(message.Header.Block).GetOffsetAndLength(Document.FeatureCount);
        if (message.Claim.Images.Length != rows) return new(Fault.MalformedEncoding, $"Block {message.Header.Block} has {rows} rows.");
        return _images.Of(message) is null ? new(Fault.MalformedEncoding, "A ciphertext is no canonical unit with Jacobi symbol +1.") : null;
    }

    /// <inheritdoc/>
    public override ImmutableArray<ProofJob> Jobs(LocalUpdateState state, Unverified<LocalUpdateMessage> message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return [new(message.Wire, 0)];
    }

    /// <inheritdoc/>
    protected override bool Check(LocalUpdateState state, Unverified<LocalUpdateMessage> message, ProofJob job)
    {
        ArgumentNullException.ThrowIfNull(message);
        var (from, block) = (message.Header.From, message.Header.Block);
        if (_images.Of(message) is not { } images) return false;
        var statement = LocalUpdateChecks.Statement(participant.Public, _bases.Value[from.Index], RowsOf(from, block), images);
        return LocalUpdateChecks.Verify(participant.Public, iterate.Iteration, from, block, statement, message.Claim.Proof.Span);
    }

    /// <inheritdoc/>
    public override ProofDescription Describe(LocalUpdateState state, Unverified<LocalUpdateMessage> message, ProofJob job)
    {
        ArgumentNullException.ThrowIfNull(message);
        var (from, block) = (message.Header.From, message.Header.Block);
        return DescribedProof.LocalUpdate(
            participant.Public, iterate.Iteration, from, block, _bases.Value[from.Index], RowsOf(from, block), _images.Of(message), Wire.BytesOf(message.Claim, Document.Limits));
    }

    /// <inheritdoc/>
    public override Step<LocalUpdates> Complete(LocalUpdateState state, Inbox<LocalUpdateMessage> inbox, IRandomSource coins)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(inbox);
        var updates = Enumerable.Range(0, Document.PartyCount).Select(i => new PartyId(i))
            .Select(party => party == participant.Self ? [.. state.OwnImages] : inbox.From(party).SelectMany(m => _images.Of(m)!.Value).ToArray());
        return new Step<LocalUpdates>.Advance(new([.. updates]), []);
    }

    private ImmutableArray<Commitment> RowsOf(PartyId party, ushort block) => [.. inputs[party.Index].Rows.AsSpan()[Document.BlockOf(block)]];
}
