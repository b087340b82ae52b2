using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.SigmaProofs.CiphertextLinearMap;
using Helen.Cryptography.Transcripts;
using Helen.Rounds;
using Helen.Training.Budget;
using Helen.Training.Messages;
using Helen.Training.Phases.InputPreparation;
using Helen.Training.Session;

namespace Helen.Training.Phases.ModelCompute;

/// <summary>
/// Iteration k's local update (protocol §6.1): every party multiplies the public vector V by its committed Ā and proves it, one proof per block of rows.
/// The proofs verify as independent jobs.
/// </summary>
public sealed class LocalUpdateRound(Participant participant, OwnCommitment own, ImmutableArray<CommittedInput> inputs, PublicIterate iterate)
    : Round<LocalUpdateState, LocalUpdateMessage, LocalUpdates>
{
    // V of every party; a replayed round never asks for it.
    private readonly Lazy<ImmutableArray<LinearMapBases>> _bases = new(() => [.. iterate.Bases().Select(v => new LinearMapBases(participant.Key.Paillier, [.. v]))]);

    private static ReadOnlySpan<byte> Label => "local-update"u8;

    /// <inheritdoc/>
    public override RoundNumber Number { get; } = new(Phase.ModelCompute, (ushort)iterate.Iteration, 1, 0);

    /// <summary>Where the own update, with its coins, is committed to the journal.</summary>
    public RoundNumber StartNumber { get; } = new(Phase.ModelCompute, (ushort)iterate.Iteration, 0, 0);

    private SessionDocument Document => participant.Document;

    /// <summary>Computes and proves the own rows.</summary>
    public Step<LocalUpdateState> Start(IRandomSource coins)
    {
        var bases = _bases.Value;
        var outbox = ImmutableArray.CreateBuilder<Outgoing>(Document.BlockCount);
        var images = ImmutableArray.CreateBuilder<Ciphertext>(Document.FeatureCount);
        for (ushort block = 0; block < Document.BlockCount; block++)
        {
            var range = Document.BlockOf(block);
            ImmutableArray<ImmutableArray<BigInteger>> rows = [.. own.Rows.AsSpan()[range]];
            var evaluation = LinearMapProver.Evaluate(bases[participant.Self.Index], rows, SizeBudget.MatrixEntryBits, coins);
            var statement = Statement(participant.Self, block, bases[participant.Self.Index], evaluation.Images);
            var proof = LinearMapProver.Prove(statement, new(rows, [.. own.RowRandomness.AsSpan()[range]], evaluation), Context(participant.Self, block), coins);
            var writer = new CanonicalWriter();
            proof.Write(writer, statement.Bounds);
            outbox.Add(Wire.Broadcast(Number, new LocalUpdateMessage([.. evaluation.Images.Select(w => w.Value)], writer.Written), Document.Limits, block));
            images.AddRange(evaluation.Images);
        }
        return new Step<LocalUpdateState>.Advance(new(images.MoveToImmutable()), outbox.MoveToImmutable());
    }

    /// <inheritdoc/>
    public override ushort Expected(LocalUpdateState state, PartyId sender) => (ushort)Document.BlockCount;

    /// <inheritdoc/>
    protected override Defect? CheckShape(LocalUpdateState state, Unverified<LocalUpdateMessage> message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var (_, rows) = Document.BlockOf(message.Header.Block).GetOffsetAndLength(Document.FeatureCount);
        if (message.Claim.Images.Length != rows) return new(Fault.MalformedEncoding, $"Block {message.Header.Block} has {rows} rows.");
        return Accept(message.Claim) is null ? new(Fault.MalformedEncoding, "A ciphertext is no canonical unit with Jacobi symbol +1.") : null;
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
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(message);
        var (from, block) = (message.Header.From, message.Header.Block);
        if (Accept(message.Claim) is not { } images) return false;
        var statement = Statement(from, block, _bases.Value[from.Index], images);
        return LinearMapProof.TryRead(message.Claim.Proof.Span, statement.Bounds) is { } proof && LinearMapVerifier.Verify(statement, proof, Context(from, block));
    }

    /// <inheritdoc/>
    public override Step<LocalUpdates> Complete(LocalUpdateState state, Inbox<LocalUpdateMessage> inbox, IRandomSource coins)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(inbox);
        var updates = Enumerable.Range(0, Document.PartyCount).Select(i => new PartyId(i))
            .Select(party => party == participant.Self ? [.. state.OwnImages] : inbox.From(party).SelectMany(m => Accept(m.Claim)!.Value).ToArray());
        return new Step<LocalUpdates>.Advance(new([.. updates]), []);
    }

    private LinearMapStatement Statement(PartyId prover, ushort block, LinearMapBases bases, ImmutableArray<Ciphertext> images)
    {
        var bounds = new LinearMapBounds(Document.Security, images.Length, Document.FeatureCount, SizeBudget.MatrixEntryBits, Document.Security.EncryptionExponentBits);
        return new(participant.Commitments, bases, [.. inputs[prover.Index].Rows.AsSpan()[Document.BlockOf(block)]], images, bounds);
    }

    private ImmutableArray<Ciphertext>? Accept(LocalUpdateMessage claim)
    {
        ImmutableArray<Ciphertext?> images = [.. claim.Images.Select(participant.Key.Paillier.Accept)];
        return images.Any(c => c is null) ? null : [.. images.Select(c => c!)];
    }

    private Transcript Context(PartyId prover, ushort block) => Proofs.Context(Document, Number, block, prover).Begin(Label);
}
