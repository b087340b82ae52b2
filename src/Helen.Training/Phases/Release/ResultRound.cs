using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Encoding;
using Helen.Rounds;
using Helen.Training.Messages;
using Helen.Training.Session;

namespace Helen.Training.Phases.Release;

/// <summary>Every party signs (session id, transcript hash, model hash) after the second MAC check (protocol §7).</summary>
public sealed class ResultRound(Participant participant) : Round<SignedModel, ResultMessage, SignedModel>
{
    private static ReadOnlySpan<byte> Context => "helen/model/1"u8;

    /// <inheritdoc/>
    public override RoundNumber Number { get; } = new(Phase.Release, 0, 3, 0);

    /// <summary>Where the own signature is committed.</summary>
    public static RoundNumber StartNumber { get; } = new(Phase.Release, 0, 2, 0);

    /// <summary>Signs the model.</summary>
    public Step<SignedModel> Start(OpenedModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        ReadOnlyMemory<byte> signature = participant.SigningKey.Sign(Context, Signed(model));
        return new Step<SignedModel>.Advance(
            new(participant.Document, model, [signature]), [Wire.Broadcast(Number, new ResultMessage(signature), participant.Document.Limits)]);
    }

    /// <inheritdoc/>
    public override ushort Expected(SignedModel state, PartyId sender) => 1;

    /// <inheritdoc/>
    protected override Defect? CheckShape(SignedModel state, Unverified<ResultMessage> message)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(message);
        var key = participant.Document.Parties[message.Header.From.Index].Key;
        return key.Verify(Context, Signed(state.Model), message.Claim.Signature.Span) ? null : new(Fault.InvalidProof, "The signature does not cover this model.");
    }

    /// <inheritdoc/>
    public override Step<SignedModel> Complete(SignedModel state, Inbox<ResultMessage> inbox, IRandomSource coins)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(inbox);
        var all = inbox.All.Select(m => (m.Header.From.Index, m.Claim.Signature)).Append((participant.Self.Index, state.Signatures[0]));
        return new Step<SignedModel>.Advance(new(participant.Document, state.Model, [.. all.OrderBy(s => s.Item1).Select(s => s.Item2)]), []);
    }

    private byte[] Signed(OpenedModel model) =>
        new CanonicalWriter().Digest(participant.Document.Id.Digest).Digest(model.Transcript).Digest(model.Digest).ToArray();
}
