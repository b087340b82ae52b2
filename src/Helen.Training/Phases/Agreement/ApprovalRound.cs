using System.Collections.Immutable;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Encoding;
using Helen.Rounds;
using Helen.Training.Messages;
using Helen.Training.Phases.KeyGeneration;
using Helen.Training.Session;

namespace Helen.Training.Phases.Agreement;

/// <summary>Agreement: every party signs the session document's bytes before anything else happens (architecture §1).</summary>
public sealed class ApprovalRound(Participant participant) : Round<Approvals, ApprovalMessage, Approvals>
{
    private static ReadOnlySpan<byte> Context => "helen/session-approval/1"u8;

    /// <inheritdoc/>
    public override RoundNumber Number { get; } = new(Phase.Agreement, 0, 1, 0);

    /// <summary>Where the own signature is committed.</summary>
    public static RoundNumber StartNumber { get; } = new(Phase.Agreement, 0, 0, 0);

    /// <summary>Signs the document.</summary>
    public Step<Approvals> Start()
    {
        var signature = participant.SigningKey.Sign(Context, participant.Document.Bytes);
        return new Step<Approvals>.Advance(new([]), [Wire.Broadcast(Number, new ApprovalMessage(signature), participant.Document.Limits)]);
    }

    /// <inheritdoc/>
    public override ushort Expected(Approvals state, PartyId sender) => 1;

    /// <inheritdoc/>
    protected override Defect? CheckShape(Approvals state, Unverified<ApprovalMessage> message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var key = participant.Document.Parties[message.Header.From.Index].Key;
        return key.Verify(Context, participant.Document.Bytes, message.Claim.Signature.Span) ? null : new(Fault.InvalidProof, "The signature does not cover this session document.");
    }

    /// <inheritdoc/>
    public override Step<Approvals> Complete(Approvals state, Inbox<ApprovalMessage> inbox, IRandomSource coins)
    {
        ArgumentNullException.ThrowIfNull(inbox);
        return new Step<Approvals>.Advance(new([.. inbox.All.Select(m => m.Claim.Signature)]), [KeyConfirmationRound.Announce(participant)]);
    }
}
