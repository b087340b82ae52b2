using Helen.Arithmetic.Randomness;
using Helen.Rounds;
using Helen.Training.Messages;
using Helen.Training.Session;

namespace Helen.Training.Phases.ModelCompute;

/// <summary>
/// Certifies the checkpoint after an iteration (protocol §8.1): every party signs, as the view in its header, the transcript so far, and the digest of the
/// public state it has computed. A party signs only what it has made durable, so whoever holds all certificates knows that nobody has to go back behind it; nothing that
/// depends on the iteration is sent before. The last one stands before the release (protocol §7).
/// </summary>
/// <param name="participant">This party.</param>
/// <param name="iterations">Finished iterations, 1..K.</param>
/// <param name="epoch">The MAC epoch in which the last of them finished: another attempt's result is another checkpoint.</param>
public sealed class CheckpointRound(Participant participant, int iterations, byte epoch) : Round<PublicIterate, CheckpointMessage, PublicIterate>
{
    // Steps 0 and 1 of an iteration are the local update.
    private const ushort FirstStep = 2;

    /// <inheritdoc/>
    public override RoundNumber Number { get; } = new(Phase.ModelCompute, (ushort)(iterations - 1), (ushort)(FirstStep + (2 * epoch) + 1), 0);

    /// <summary>Where the own certificate is committed.</summary>
    public RoundNumber StartNumber { get; } = new(Phase.ModelCompute, (ushort)(iterations - 1), (ushort)(FirstStep + (2 * epoch)), 0);

    /// <summary>The epoch whose checkpoint this journalled step belongs to; null where it belongs to none.</summary>
    internal static byte? EpochOf(RoundNumber round) => round is { Phase: Phase.ModelCompute, Attempt: 0, Step: >= FirstStep } ? (byte)((round.Step - FirstStep) / 2) : null;

    /// <summary>Signs the state.</summary>
    public Step<PublicIterate> Start(PublicIterate state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return new Step<PublicIterate>.Advance(state, [Wire.Broadcast(Number, new CheckpointMessage(state.Digest), participant.Document.Limits)]);
    }

    /// <inheritdoc/>
    public override ushort Expected(PublicIterate state, PartyId sender) => 1;

    /// <inheritdoc/>
    protected override Defect? CheckShape(PublicIterate state, Unverified<CheckpointMessage> message)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(message);
        // The state follows from messages that all parties confirmed, so another digest is the sender's doing.
        return message.Claim.State == state.Digest ? null : new(Fault.Disagreement, "The public state differs from what the confirmed messages give.");
    }

    /// <inheritdoc/>
    public override Step<PublicIterate> Complete(PublicIterate state, Inbox<CheckpointMessage> inbox, IRandomSource coins) => new Step<PublicIterate>.Advance(state, []);
}
