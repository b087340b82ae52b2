using System.Collections.Concurrent;
using Helen.Cryptography.Hashing;
using Helen.Rounds;
using Helen.Tests.Support;

namespace Helen.Recovery.Tests.Support;

/// <summary>One party's links over all its lives: every message to every peer is remembered, and a place that is ever given a second body is found.</summary>
/// <param name="endpoint">Its end of the network.</param>
/// <param name="faults">When its process ends.</param>
/// <param name="production">Whether the session makes tuples.</param>
/// <param name="seen">What peers see of it; null for nobody looks.</param>
internal sealed class DyingLinks(IPeerLinks endpoint, Faults faults, bool production = false, SeenByPeers? seen = null) : ForwardedLinks(endpoint)
{
    private readonly ConcurrentDictionary<(MessageKind, RoundNumber, ushort, PartyId?), Digest> _sent = [];

    /// <summary>Places with two bodies; an honest party has none.</summary>
    public ConcurrentBag<string> Equivocations { get; } = [];

    public override SignedEnvelope Sign(MessageHeader header, ReadOnlyMemory<byte> payload)
    {
        if (!production) faults.Signing(header);
        return Inner.Sign(header, payload);
    }

    public override async ValueTask SendAsync(PartyId? to, ReadOnlyMemory<byte> wire, CancellationToken ct)
    {
        var envelope = Inner.TryOpen(wire)!;
        foreach (var peer in Enumerable.Range(0, PartyCount).Select(i => new PartyId(i)).Where(peer => peer != Self && (to ?? peer) == peer))
        {
            if (production) faults.Producing(envelope.Header);
            else faults.Delivering(envelope.Header);
            var place = (envelope.Header.Kind, envelope.Header.Round, envelope.Header.Block, envelope.Header.To);
            if (_sent.TryAdd(place, envelope.Digest)) seen?.Add(envelope);
            else if (_sent[place] != envelope.Digest) Equivocations.Add($"{Self}: kind {envelope.Header.Kind.Value}, {Places.Of(envelope.Header.Round)}");
            if (faults.Lost != (envelope.Header.Round, peer)) await Inner.SendAsync(peer, wire, ct);
            if (!production) faults.Delivered();
        }
    }
}
