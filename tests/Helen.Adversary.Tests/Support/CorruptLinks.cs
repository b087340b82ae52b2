using System.Runtime.CompilerServices;
using Helen.Rounds;

namespace Helen.Adversary.Tests.Support;

/// <summary>Links of a corrupt party: it follows the protocol but for one message.</summary>
internal sealed class CorruptLinks : IPeerLinks
{
    private readonly IPeerLinks _inner;
    private readonly Attack _attack;

    public CorruptLinks(IPeerLinks inner, Attack attack)
    {
        (_inner, _attack) = (inner, attack);
        attack.Sign = inner.Sign;
    }

    public PartyId Self => _inner.Self;

    public int PartyCount => _inner.PartyCount;

    public SessionId Session => _inner.Session;

    public int MaxPayloadBytes => _inner.MaxPayloadBytes;

    public long Refused => _inner.Refused;

    public SignedEnvelope Sign(MessageHeader header, ReadOnlyMemory<byte> payload)
    {
        var place = Place.Of(header);
        if (place != _attack.Target.Place || _attack.Reached)
        {
            _attack.Before.Enqueue((place, null, payload.ToArray()));
            return _inner.Sign(header, payload);
        }

        _attack.Diverged = payload.Length != _attack.Target.Length;
        _attack.Reach();
        _attack.Honest = (header, payload.ToArray());
        var (otherHeader, otherPayload) = _attack.Deviation.OnSign(_attack, header, payload);
        return _inner.Sign(otherHeader, otherPayload);
    }

    public SignedEnvelope? TryOpen(ReadOnlyMemory<byte> wire) => _inner.TryOpen(wire);

    public async ValueTask SendAsync(PartyId? to, ReadOnlyMemory<byte> wire, CancellationToken ct)
    {
        var envelope = _inner.TryOpen(wire)!;
        if (Place.Of(envelope.Header) != _attack.Target.Place)
        {
            await _inner.SendAsync(to, wire, ct);
            return;
        }

        await _attack.Deviation.BeforeSendAsync(_attack, ct);
        foreach (var peer in Enumerable.Range(0, PartyCount).Select(index => new PartyId(index)).Where(peer => peer != Self && (to is null || to == peer)))
            foreach (var sent in _attack.Deviation.OnSend(_attack, envelope, peer))
                await _inner.SendAsync(peer, sent.Wire, ct);
    }

    public async IAsyncEnumerable<SignedEnvelope> ReceiveAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var envelope in _inner.ReceiveAsync(ct))
        {
            _attack.See(envelope);
            yield return envelope;
        }
    }
}
