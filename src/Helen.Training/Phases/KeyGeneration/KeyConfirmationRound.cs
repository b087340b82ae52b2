using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Rounds;
using Helen.Training.Messages;
using Helen.Training.Phases.Agreement;
using Helen.Training.Session;

namespace Helen.Training.Phases.KeyGeneration;

/// <summary>Every party confirms that it holds the same threshold public key and generators; whoever made them, nothing is encrypted under a key that the others do not see.</summary>
public sealed class KeyConfirmationRound(Participant participant) : Round<Approvals, KeyConfirmationMessage, Digest>
{
    private static readonly RoundNumber Place = new(Phase.KeyGeneration, 0, 1, 0);

    /// <inheritdoc/>
    public override RoundNumber Number => Place;

    internal static Outgoing Announce(Participant participant) => Wire.Broadcast(Place, new KeyConfirmationMessage(KeyOf(participant)), participant.Document.Limits);

    /// <inheritdoc/>
    public override ushort Expected(Approvals state, PartyId sender) => 1;

    /// <inheritdoc/>
    protected override Defect? CheckShape(Approvals state, Unverified<KeyConfirmationMessage> message) => null;

    /// <inheritdoc/>
    public override Step<Digest> Complete(Approvals state, Inbox<KeyConfirmationMessage> inbox, IRandomSource coins)
    {
        ArgumentNullException.ThrowIfNull(inbox);
        var own = KeyOf(participant);
        var others = inbox.All.Where(m => m.Claim.Key != own).ToList();
        // Two keys that differ do not say whose is the wrong one.
        return others.Count == 0
            ? new Step<Digest>.Advance(own, [])
            : new Step<Digest>.Halt([new Blame(null, Fault.Disagreement, Number, [.. others.Select(m => m.Wire)], $"{string.Join(", ", others.Select(m => m.Header.From))} and this party hold different keys.")]);
    }

    private static Digest KeyOf(Participant participant) =>
        Digest.Of(new CanonicalWriter().Digest(participant.Key.Id).Digest(participant.Commitments.Id).Written.Span);
}
