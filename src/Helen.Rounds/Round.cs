using System.Collections.Immutable;
using System.Diagnostics;
using Helen.Arithmetic.Randomness;

namespace Helen.Rounds;

/// <summary>
/// One journalled round of a phase: which messages it waits for, how each is checked, and what follows from all of them. A round is pure: it holds
/// no progress, and <see cref="Complete"/> depends only on its arguments.
/// </summary>
public abstract class Round<TState, TMessage, TNext> where TMessage : class, IWireMessage<TMessage>
{
    /// <summary>Where in the session this round stands; Attempt is 0.</summary>
    public abstract RoundNumber Number { get; }

    /// <summary>True when every message of this round goes to one recipient; false (the default) when all are broadcast. The other kind of delivery is malformed.</summary>
    public virtual bool Unicast => false;

    /// <summary>How many blocks (0, 1, …) this peer owes; 0 = nothing. Depends only on what all parties with the same view know, and whether it is 0 not even on the view, else an honest peer could be blamed. Not asked about the own party.</summary>
    public abstract ushort Expected(TState state, PartyId sender);

    /// <summary>The cheap checks: counts, ranges, agreement with the state. Null when nothing is wrong. The fault must name its sender.</summary>
    protected abstract Defect? CheckShape(TState state, Unverified<TMessage> message);

    /// <summary>The expensive checks of a message whose shape is right; none by default.</summary>
    public virtual ImmutableArray<ProofJob> Jobs(TState state, Unverified<TMessage> message) => [];

    /// <summary>One expensive check: pure, thread safe, never throws for what a peer sent.</summary>
    protected virtual bool Check(TState state, Unverified<TMessage> message, ProofJob job) =>
        throw new UnreachableException($"{Number} issued a job and cannot check it.");

    /// <summary>The same check as bytes, for a worker that has none of this round's objects; null (the default) when it is to be checked here. Pure.</summary>
    public virtual ProofDescription? Describe(TState state, Unverified<TMessage> message, ProofJob job) => null;

    /// <summary>What this round's jobs are called in the figures: a plural, such as "local updates".</summary>
    public virtual string ProofName => "proofs";

    /// <summary>What follows. Called once all messages are verified; the outbox belongs to the next round.</summary>
    public abstract Step<TNext> Complete(TState state, Inbox<TMessage> inbox, IRandomSource coins);

    /// <summary>Runs one job of <see cref="Jobs"/>.</summary>
    public JobVerdict Judge(TState state, Unverified<TMessage> message, ProofJob job) => new(job, Check(state, message, job));

    /// <summary>The only way to a <see cref="Verified{T}"/>. Null while verdicts of the message's jobs are missing.</summary>
    /// <exception cref="ArgumentException">The message belongs to another round.</exception>
    public Admission<TMessage>? Admit(TState state, Unverified<TMessage> message, IReadOnlySet<JobVerdict> verdicts)
    {
        if (Inspect(state, message) is { } blame) return new Admission<TMessage>.Refused(blame);
        var jobs = Jobs(state, message);
        if (jobs.Any(job => job.Wire != message.Wire)) throw new UnreachableException($"{Number} issued a job for another envelope.");
        if (jobs.Where(job => verdicts.Contains(new(job, Holds: false))).Select(job => (ProofJob?)job).FirstOrDefault() is { } failed)
            return new Admission<TMessage>.Refused(new Blame(message.Header.From, Fault.InvalidProof, Number, [message.Wire], $"Check {failed.Index} of block {message.Header.Block} does not hold."));
        return jobs.All(job => verdicts.Contains(new(job, Holds: true))) ? new Admission<TMessage>.Accepted(new Verified<TMessage>(message)) : null;
    }

    /// <summary>The cheap checks as a blame; null when nothing is wrong.</summary>
    internal Blame? Inspect(TState state, Unverified<TMessage> message)
    {
        if (message.Header.Round != Number) throw new ArgumentException($"The message belongs to {message.Header.Round}, not to {Number}.", nameof(message));
        if (CheckShape(state, message) is not { } defect) return null;
        if (!defect.Fault.NamesCulprit()) throw new UnreachableException($"{Number} finds {defect.Fault}, which names nobody, in one party's message.");
        return new Blame(message.Header.From, defect.Fault, Number, [message.Wire], defect.Reason);
    }
}
