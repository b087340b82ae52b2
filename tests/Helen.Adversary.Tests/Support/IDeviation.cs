using Helen.Rounds;

namespace Helen.Adversary.Tests.Support;

/// <summary>What a corrupt party does with one message of its own. Whatever it does, it signs with its own key, so every gate lets it pass.</summary>
public interface IDeviation
{
    /// <summary>What it signs and itself goes on with, instead of the honest message.</summary>
    (MessageHeader Header, ReadOnlyMemory<byte> Payload) OnSign(Attack attack, MessageHeader header, ReadOnlyMemory<byte> payload);

    /// <summary>Ends when it sends.</summary>
    Task BeforeSendAsync(Attack attack, CancellationToken ct);

    /// <summary>What it sends to one peer instead of the message, in order.</summary>
    IEnumerable<SignedEnvelope> OnSend(Attack attack, SignedEnvelope signed, PartyId to);
}
