using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Helen.Tests.Support;

namespace Helen.Rounds.Tests.Support;

/// <summary>Links on which the peers' messages overtake each other by a seeded choice; those of one sender stay in order.</summary>
internal sealed class ShuffledLinks(IPeerLinks inner, string seed) : ForwardedLinks(inner)
{
    private readonly SeededRandomSource _random = new($"{seed} {inner.Self}");

    public override async IAsyncEnumerable<SignedEnvelope> ReceiveAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var arrived = Channel.CreateUnbounded<SignedEnvelope>();
        var pump = Task.Run(
            async () =>
            {
                await foreach (var envelope in Inner.ReceiveAsync(ct)) arrived.Writer.TryWrite(envelope);
            },
            ct);
        var waiting = new List<SignedEnvelope>();
        while (true)
        {
            if (waiting.Count == 0) waiting.Add(await arrived.Reader.ReadAsync(ct));
            for (var turns = Next(12); turns > 0; turns--) await Task.Yield();
            while (arrived.Reader.TryRead(out var envelope)) waiting.Add(envelope);
            var senders = waiting.Select(envelope => envelope.Header.From).Distinct().ToList();
            var sender = senders[Next(senders.Count)];
            var first = waiting.First(envelope => envelope.Header.From == sender);
            waiting.Remove(first);
            yield return first;
            if (pump.IsFaulted) await pump;
        }
    }

    private int Next(int below)
    {
        var coin = new byte[1];
        _random.Fill(coin);
        return coin[0] % below;
    }
}
