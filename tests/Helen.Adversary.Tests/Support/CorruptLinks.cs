using System.Runtime.CompilerServices;
using Helen.Rounds;
using Helen.Tests.Support;

namespace Helen.Adversary.Tests.Support;

/// <summary>Links of a corrupt party: it follows the protocol but for one message.</summary>
internal sealed class CorruptLinks : ForwardedLinks
{
    private readonly Attack _attack;

    public CorruptLinks(IPeerLinks inner, Attack attack)
        : base(inner)
    {
        _attack = attack;
        attack.Sign = inner.Sign;
    }

    public override SignedEnvelope Sign(MessageHeader header, ReadOnlyMemory<byte> payload)
    {
        var place = Place.Of(header);
        if (place != _attack.Target.Place || _attack.Reached)
        {
            _attack.Before.Enqueue((place, null, payload.ToArray()));
            return Inner.Sign(header, payload);
        }

        _attack.Diverged = payload.Length != _attack.Target.Length;
        _attack.Reach();
        _attack.Honest = (header, payload.ToArray());
        var (otherHeader, otherPayload) = _attack.Deviation.OnSign(_attack, header, payload);
        return Inner.Sign(otherHeader, otherPayload);
    }

    public override async ValueTask SendAsync(PartyId? to, ReadOnlyMemory<byte> wire, CancellationToken ct)
    {
        var envelope = Inner.TryOpen(wire)!;
        if (Place.Of(envelope.Header) != _attack.Target.Place)
        {
            await Inner.SendAsync(to, wire, ct);
            return;
        }

        await _attack.Deviation.BeforeSendAsync(_attack, ct);
        foreach (var peer in Enumerable.Range(0, PartyCount).Select(index => new PartyId(index)).Where(peer => peer != Self && (to is null || to == peer)))
            foreach (var sent in _attack.Deviation.OnSend(_attack, envelope, peer))
                await Inner.SendAsync(peer, sent.Wire, ct);
    }

    public override async IAsyncEnumerable<SignedEnvelope> ReceiveAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var envelope in Inner.ReceiveAsync(ct))
        {
            _attack.See(envelope);
            yield return envelope;
        }
    }
}
