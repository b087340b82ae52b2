using System.Collections.Concurrent;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Paillier;
using Helen.Rounds;

namespace Helen.Adversary.Tests.Support;

/// <summary>One corrupt party in one session: the message it deviates in, and what it has seen and signed so far.</summary>
public sealed class Attack(Recorded target, IDeviation deviation, WireLimits limits, PaillierPublicKey? key, int blockHeaderBytes = 0)
{
    private readonly ConcurrentDictionary<(Place, PartyId), TaskCompletionSource<SignedEnvelope>> _seen = new();
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Recorded Target => target;

    public Role Role => target.Role!.Value;

    public IDeviation Deviation => deviation;

    public WireLimits Limits => limits;

    /// <summary>The key that a session computes under.</summary>
    public PaillierPublicKey Key => key ?? throw new InvalidOperationException("There is no Paillier key yet.");

    /// <summary>Bytes before the first block of a message that consists of blocks.</summary>
    public int BlockHeaderBytes => blockHeaderBytes;

    /// <summary>Signs anything as this party.</summary>
    public Func<MessageHeader, ReadOnlyMemory<byte>, SignedEnvelope> Sign { get; set; } = null!;

    /// <summary>The payloads this party has signed before, in order, honest or not.</summary>
    public ConcurrentQueue<(Place Place, Role? Role, ReadOnlyMemory<byte> Payload)> Before { get; } = new();

    /// <summary>The message was due; false when the session took another course (a prover of masks had to try again).</summary>
    public bool Reached => WhenReached.IsCompleted;

    /// <summary>Ends when the message is due.</summary>
    public Task WhenReached => _reached.Task;

    public void Reach() => _reached.TrySetResult();

    /// <summary>The message was due with another length than in the recorded run: another course too.</summary>
    public bool Diverged { get; set; }

    /// <summary>The honest message, when another one was signed or sent.</summary>
    public (MessageHeader Header, ReadOnlyMemory<byte> Payload)? Honest { get; set; }

    /// <summary>A rushing party waits for what the others say in the same place.</summary>
    public Task<SignedEnvelope> SeenAsync(PartyId from) => SourceOf(target.Place, from).Task;

    public void See(SignedEnvelope envelope) => SourceOf(Place.Of(envelope.Header), envelope.Header.From).TrySetResult(envelope);

    // What others say in private in the same place, they say to this party.
    private TaskCompletionSource<SignedEnvelope> SourceOf(Place place, PartyId from) => _seen.GetOrAdd((place with { To = null }, from), _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
