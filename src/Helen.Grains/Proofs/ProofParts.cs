using Helen.Cryptography.Hashing;

namespace Helen.Grains.Proofs;

/// <summary>What the proofs that are being checked in this process refer to, by digest: a statement is handed in once and shared by all of its jobs. Public data. Safe for concurrent use.</summary>
public sealed class ProofParts
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Digest, (byte[] Bytes, int Holders)> _parts = [];

    /// <summary>Keeps parts until the result is disposed of.</summary>
    public IDisposable Hold(IEnumerable<byte[]> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var named = parts.Select(part => (Digest: Digest.Of(part), Bytes: part)).ToList();
        lock (_gate)
            foreach (var (digest, bytes) in named) _parts[digest] = _parts.TryGetValue(digest, out var held) ? (held.Bytes, held.Holders + 1) : (bytes, 1);
        return new Holding(this, [.. named.Select(part => part.Digest)]);
    }

    /// <summary>The part with this digest.</summary>
    /// <exception cref="InvalidDataException">Nobody holds it.</exception>
    public ReadOnlyMemory<byte> Find(Digest digest)
    {
        lock (_gate) return _parts.TryGetValue(digest, out var held) ? held.Bytes : throw new InvalidDataException("A description names a part that is not here.");
    }

    private void Release(List<Digest> digests)
    {
        lock (_gate)
        {
            foreach (var digest in digests)
            {
                var (bytes, holders) = _parts[digest];
                if (holders == 1) _parts.Remove(digest);
                else _parts[digest] = (bytes, holders - 1);
            }
        }
    }

    private sealed class Holding(ProofParts parts, List<Digest> digests) : IDisposable
    {
        private List<Digest>? _held = digests;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _held, null) is { } held) parts.Release(held);
        }
    }
}
