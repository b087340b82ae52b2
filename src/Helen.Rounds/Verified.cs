using Helen.Cryptography.Hashing;

namespace Helen.Rounds;

/// <summary>
/// A message whose shape and proofs have been checked. Only <see cref="Round{TState, TMessage, TNext}.Admit"/> makes one; it is a class, because
/// default(struct) would be a forged one, and it is never serialised: recovery earns it again from stored bytes.
/// </summary>
public sealed class Verified<T> where T : class, IWireMessage<T>
{
    internal Verified(Unverified<T> message)
    {
        Header = message.Header;
        Wire = message.Wire;
        Claim = message.Claim;
    }

    /// <summary>The signed header.</summary>
    public MessageHeader Header { get; }

    /// <summary>Digest of the signed envelope: evidence.</summary>
    public Digest Wire { get; }

    /// <summary>The checked content.</summary>
    public T Claim { get; }
}
