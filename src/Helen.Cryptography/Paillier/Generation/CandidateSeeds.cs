using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;

namespace Helen.Cryptography.Paillier.Generation;

/// <summary>A party's commitment to its candidates of a batch (protocol §3.5, step 3a): the digests of all slots' seeds, hashed together. A slot's seed is its p_i and q_i.</summary>
public static class CandidateSeeds
{
    /// <summary>The digest of one slot's seed; hides it, since it is unguessable.</summary>
    public static Digest DigestOf(int party, int slot, ReadOnlySpan<byte> slotSeed) =>
        Digest.Of(new CanonicalWriter().Text("helen/candidate-seed/1").UInt16((ushort)party).UInt32((uint)slot).Raw(slotSeed).Written.Span);

    /// <summary>The commitment to all slots.</summary>
    public static Digest RootOf(ReadOnlySpan<Digest> digests)
    {
        var bytes = new byte[digests.Length * Digest.ByteCount];
        for (var i = 0; i < digests.Length; i++) digests[i].Write(bytes.AsSpan(i * Digest.ByteCount));
        return Digest.Of(bytes);
    }
}
