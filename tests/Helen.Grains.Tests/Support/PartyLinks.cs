using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Helen.Cryptography.Hashing;
using Helen.Rounds;
using Helen.Transport.Loopback;

namespace Helen.Grains.Tests.Support;

/// <summary>
/// A party's links as its transport would keep them over many lives of its sessions: several activations may read them at once, each its own copy, and everything that is
/// ever sent is remembered, so that a second body for one place is found.
/// </summary>
internal sealed class PartyLinks : IPeerLinks
{
    private readonly ConcurrentDictionary<(MessageKind, RoundNumber, ushort, PartyId?), Digest> _sent;
    private readonly ConcurrentDictionary<(PartyId, MessageKind, RoundNumber, ushort, PartyId?), Digest> _arrived;
    private readonly Lock _gate = new();
    private readonly List<Channel<SignedEnvelope>> _readers = [];
    private readonly List<SignedEnvelope> _unread = [];
    private readonly CancellationTokenSource _cut = new();
    private readonly LoopbackEndpoint _endpoint;
    private readonly Action<SignedEnvelope>? _onSend;

    public PartyLinks(LoopbackEndpoint endpoint, PartyLinks? earlier = null, Action<SignedEnvelope>? onSend = null)
    {
        _endpoint = endpoint;
        _onSend = onSend;
        _sent = earlier?._sent ?? new();
        _arrived = earlier?._arrived ?? new();
        _ = Task.Run(PumpAsync);
    }

    public PartyId Self => _endpoint.Self;

    public int PartyCount => _endpoint.PartyCount;

    public SessionId Session => _endpoint.Session;

    public int MaxPayloadBytes => _endpoint.MaxPayloadBytes;

    public long Refused => _endpoint.Refused;

    /// <summary>Told what arrived, once it lies with the readers.</summary>
    public Action<SignedEnvelope>? OnArrival { get; set; }

    /// <summary>Places that were given two different bodies, by this party or towards it; honest parties have none.</summary>
    public ConcurrentBag<RoundNumber> Equivocations { get; } = [];

    public int Sent => _sent.Count;

    /// <summary>As when the process dies: nothing leaves or arrives any more.</summary>
    public void Cut() => _cut.Cancel();

    public SignedEnvelope Sign(MessageHeader header, ReadOnlyMemory<byte> payload) => _endpoint.Sign(header, payload);

    public SignedEnvelope? TryOpen(ReadOnlyMemory<byte> wire) => _endpoint.TryOpen(wire);

    public ValueTask SendAsync(PartyId? to, ReadOnlyMemory<byte> wire, CancellationToken ct)
    {
        if (_cut.IsCancellationRequested) throw new IOException("The process is dead.");
        var envelope = _endpoint.TryOpen(wire)!;
        _onSend?.Invoke(envelope);
        if (_sent.GetOrAdd((envelope.Header.Kind, envelope.Header.Round, envelope.Header.Block, envelope.Header.To), envelope.Digest) != envelope.Digest) Equivocations.Add(envelope.Header.Round);
        return _endpoint.SendAsync(to, wire, ct);
    }

    public async IAsyncEnumerable<SignedEnvelope> ReceiveAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var mine = Channel.CreateUnbounded<SignedEnvelope>();
        lock (_gate)
        {
            _unread.ForEach(envelope => mine.Writer.TryWrite(envelope));
            _unread.Clear();
            _readers.Add(mine);
        }

        try
        {
            await foreach (var envelope in mine.Reader.ReadAllAsync(ct)) yield return envelope;
        }
        finally
        {
            lock (_gate) _readers.Remove(mine);
        }
    }

    private async Task PumpAsync()
    {
        try
        {
            await foreach (var envelope in _endpoint.ReceiveAsync(_cut.Token))
            {
                var header = envelope.Header;
                if (_arrived.GetOrAdd((header.From, header.Kind, header.Round, header.Block, header.To), envelope.Digest) != envelope.Digest) Equivocations.Add(header.Round);
                lock (_gate)
                {
                    if (_readers.Count == 0) _unread.Add(envelope);
                    _readers.ForEach(reader => reader.Writer.TryWrite(envelope));
                }

                OnArrival?.Invoke(envelope);
            }
        }
        catch (OperationCanceledException)
        {
            lock (_gate) foreach (var reader in _readers) reader.Writer.TryComplete(new IOException("The process is dead."));
        }
    }
}
