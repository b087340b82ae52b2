using System.Collections.Immutable;
using Helen.Cryptography.Hashing;

namespace Helen.Rounds;

/// <summary>What has come of a round so far. A sender that was caught, or that stands on another view, owes nothing more.</summary>
/// <param name="Messages">Well-placed messages on this party's view, ordered by (party, block).</param>
/// <param name="Caught">Blames by name.</param>
/// <param name="Elsewhere">The halt because of other views; null when all agree.</param>
/// <param name="Complaints">Complaints that are due.</param>
/// <param name="Complete">Nothing more is awaited.</param>
internal sealed record Gathered(ImmutableArray<SignedEnvelope> Messages, ImmutableArray<Blame> Caught, Blame? Elsewhere, ImmutableArray<ComplaintParts> Complaints, bool Complete)
{
    /// <summary>These and the own verification's blames, in party order; other views only when nobody is named.</summary>
    internal ImmutableArray<Blame> Findings(IEnumerable<Blame> refused)
    {
        ImmutableArray<Blame> named = [.. Caught.Concat(refused).OrderBy(blame => blame.Culprit!.Value.Index)];
        return named.IsEmpty && Elsewhere is not null ? [Elsewhere] : named;
    }

    internal static Gathered Of(RoundNumber round, MessageKind kind, byte version, bool unicast, IReadOnlyDictionary<PartyId, int> owed, Digest view,
        ImmutableArray<SignedEnvelope> arrived, ImmutableArray<Blame> offences, ImmutableArray<ComplaintParts> complaints)
    {
        var messages = new List<SignedEnvelope>();
        var caught = new List<Blame>(offences);
        var elsewhere = new List<SignedEnvelope>();
        var complete = true;
        var bySender = arrived.ToLookup(envelope => envelope.Header.From);
        foreach (var (peer, count) in owed.OrderBy(entry => entry.Key.Index))
        {
            var sent = bySender[peer].OrderBy(envelope => envelope.Header.Block).ToList();
            // The view comes first: a peer on another view may be honest and answer something that this party never saw.
            var split = sent.Where(envelope => envelope.Header.View != view).ToList();
            if (split.Count > 0)
            {
                elsewhere.AddRange(split);
                continue;
            }

            var misplaced = sent.FirstOrDefault(envelope => envelope.Header.Kind != kind || envelope.Header.Version != version
                || envelope.Header.To is not null != unicast || envelope.Header.Block >= count);
            if (misplaced is not null)
            {
                caught.Add(new Blame(peer, Fault.MalformedEncoding, round, [misplaced.Digest], $"{round} has no place for kind {misplaced.Header.Kind.Value}, version {misplaced.Header.Version}, block {misplaced.Header.Block}."));
                continue;
            }

            messages.AddRange(sent);
            complete &= sent.Count == count || offences.Any(offence => offence.Culprit == peer);
        }

        var mismatch = elsewhere.Count == 0 ? null : new Blame(null, Fault.ViewMismatch, round, [.. elsewhere.Select(envelope => envelope.Digest)],
            $"Other messages of earlier rounds were seen by {string.Join(", ", elsewhere.Select(envelope => envelope.Header.From).Distinct())}.");
        return new Gathered([.. messages], [.. caught], mismatch, complaints, complete);
    }
}
