using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Hashing;
using Helen.Rounds;
using Helen.Training.Messages;
using Helen.Training.Session;

namespace Helen.Training.Phases.Release;

/// <summary>
/// Certifies the checkpoint before the release (protocol §7, §8.1): every party signs, as the view in its header, the transcript up to the last MAC check, and
/// the digest of the public state it has computed.
/// </summary>
public sealed class CheckpointRound(Participant participant) : Round<Digest, CheckpointMessage, Digest>
{
    /// <inheritdoc/>
    public override RoundNumber Number { get; } = new(Phase.Release, 0, 1, 0);

    /// <summary>Where the own certificate is committed.</summary>
    public static RoundNumber StartNumber { get; } = new(Phase.Release, 0, 0, 0);

    /// <summary>Signs the state.</summary>
    public Step<Digest> Start(Digest state) => new Step<Digest>.Advance(state, [Wire.Broadcast(Number, new CheckpointMessage(state), participant.Document.Limits)]);

    /// <inheritdoc/>
    public override ushort Expected(Digest state, PartyId sender) => 1;

    /// <inheritdoc/>
    protected override Defect? CheckShape(Digest state, Unverified<CheckpointMessage> message)
    {
        ArgumentNullException.ThrowIfNull(message);
        // The state follows from messages that all parties confirmed, so another digest is the sender's doing.
        return message.Claim.State == state ? null : new(Fault.Disagreement, "The public state differs from what the confirmed messages give.");
    }

    /// <inheritdoc/>
    public override Step<Digest> Complete(Digest state, Inbox<CheckpointMessage> inbox, IRandomSource coins) => new Step<Digest>.Advance(state, []);
}
