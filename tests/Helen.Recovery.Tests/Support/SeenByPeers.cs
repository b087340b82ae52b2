using System.Buffers.Binary;
using System.Collections.Concurrent;
using Helen.Arithmetic.Fields;
using Helen.Cryptography.Hashing;
using Helen.Rounds;

namespace Helen.Recovery.Tests.Support;

/// <summary>
/// What peers see of one party's masked values: the words, of the length of a field element, of everything that it broadcast in segments of model compute. Each is masked by a
/// tuple, a coin or a share that is uniform, so a word that comes back in another place shows that what masked it served twice. Two different values behind one tuple it does not see: for that
/// <see cref="ProducedTuples"/> looks at the shares themselves.
/// </summary>
internal sealed class SeenByPeers
{
    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, string> _words = [];

    /// <summary>Words that came twice; must stay empty.</summary>
    public ConcurrentBag<string> Twice { get; } = [];

    /// <summary>Words so far.</summary>
    public int Count => _words.Count;

    /// <summary>A message that was not sent before.</summary>
    public void Add(SignedEnvelope envelope)
    {
        var header = envelope.Header;
        // The echo of a view is the same in every attempt; a commitment says nothing of a tuple.
        if (header.Kind != ReservedKinds.SegmentExchange || header.Round.Phase != Phase.ModelCompute || header.To is not null || envelope.Payload.Length <= Digest.ByteCount) return;
        var place = $"{header.From}: {Places.Of(header.Round)}, attempt {header.Round.Attempt}";
        lock (_gate)
        {
            for (var rest = envelope.Payload.Span; rest.Length >= FieldElement.ByteCount; rest = rest[FieldElement.ByteCount..])
            {
                var word = BinaryPrimitives.ReadUInt128BigEndian(rest);
                // The padding of integers and what frames them.
                if (word >> 96 == 0 || word >> 96 == uint.MaxValue) continue;
                if (!_words.TryAdd(word, place)) Twice.Add($"{place}, as in {_words[word]}");
            }
        }
    }
}
