using System.Collections.Concurrent;
using Helen.Cryptography.Hashing;
using Helen.Rounds;

namespace Helen.Training.Phases;

/// <summary>What a round works out about a received message, once: its group elements are tested when its shape is checked, and used by every job and by what follows.</summary>
/// <param name="work">A function of the message alone.</param>
internal sealed class OncePerMessage<TMessage, TResult>(Func<Unverified<TMessage>, TResult> work) where TMessage : class, IWireMessage<TMessage>
{
    private readonly ConcurrentDictionary<Digest, Lazy<TResult>> _known = new();

    /// <summary>The result for a message that may be checked.</summary>
    public TResult Of(Unverified<TMessage> message) => _known.GetOrAdd(message.Wire, _ => new(() => work(message))).Value;

    /// <summary>The result for a checked message.</summary>
    public TResult Of(Verified<TMessage> message) => Of(new Unverified<TMessage>(message.Header, message.Wire, message.Claim));
}
