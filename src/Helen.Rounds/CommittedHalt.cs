using System.Collections.Immutable;

namespace Helen.Rounds;

/// <summary>The end of a session: why it halted, and the signed complaint. A halted session stays halted after a restart; whom it names may still grow.</summary>
public sealed record CommittedHalt(RoundNumber Round, ImmutableArray<Blame> Blames, ImmutableArray<SignedOutgoing> Outbox)
{
    /// <summary>For journals: refuses to take the place of a halt that says what this one does not.</summary>
    /// <param name="first">What the journal holds; null when nothing.</param>
    /// <exception cref="InvalidOperationException">It names somebody or has told something that this one does not: another activation lives.</exception>
    public void RequireContinues(CommittedHalt? first)
    {
        if (first is null) return;
        var says = first.Outbox.Length <= Outbox.Length && first.Outbox.Zip(Outbox).All(told => told.First.To == told.Second.To && told.First.Wire.Span.SequenceEqual(told.Second.Wire.Span));
        var names = first.Blames.All(known => known.Culprit is null || Blames.Any(blame => blame.Culprit == known.Culprit));
        if (!says || !names) throw new InvalidOperationException("The session has halted already, and has told more.");
    }
}
