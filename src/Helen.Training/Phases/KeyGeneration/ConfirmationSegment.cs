using Helen.Cryptography.Commitments;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Rounds;

namespace Helen.Training.Phases.KeyGeneration;

/// <summary>
/// All parties confirm a key with its generators (protocol §3.5). Journalled: nobody has finished the key before everybody has said this, so whoever has said it keeps the key and says the same again
/// (protocol §8.2). It sends a hash of public values only.
/// </summary>
/// <param name="id">Which segment.</param>
/// <param name="key">Id of the threshold public key.</param>
internal sealed class ConfirmationSegment(SegmentId id, Digest key) : Segment<VectorCommitmentKey, Digest>
{
    /// <inheritdoc/>
    public override SegmentId Id { get; } = id;

    /// <inheritdoc/>
    public override bool IsJournalled => true;

    /// <inheritdoc/>
    protected override async Task<Digest> ExecuteAsync(VectorCommitmentKey from, ISegmentChannel channel, CancellationToken ct)
    {
        // All messages so far are the same everywhere, so whoever names another key says what is not so.
        var confirmation = Digest.Of(new CanonicalWriter().Digest(key).Digest(from.Id).Written.Span);
        var confirmed = CommittedExchange.ReadAll(channel, await channel.ExchangeAsync(confirmation.ToArray(), ct), static wire => wire.Length == Digest.ByteCount ? Tuple.Create(Digest.Read(wire.Span)) : null);
        CommittedExchange.ThrowIfAny(Enumerable.Range(0, confirmed.Length).Where(party => confirmed[party].Item1 != confirmation)
            .Select(party => new Blame(new PartyId(party), Fault.Disagreement, channel.LastRound, [channel.EnvelopeOf(new(party))], "The party confirms another key.")));
        return confirmation;
    }
}
