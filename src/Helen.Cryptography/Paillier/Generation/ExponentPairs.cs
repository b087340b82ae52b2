using System.Collections.Immutable;
using System.Numerics;
using System.Security.Cryptography;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;

namespace Helen.Cryptography.Paillier.Generation;

/// <summary>
/// A party's pairs (a_k, a_k + s_i) of a slot (protocol §3.5, step 3), committed element by element before any share of N is known and opened one element each. a_k is longer than s_i by
/// 2σ bits, so an opened element hides s_i; an element is unguessable, so its digest hides it. Secret.
/// </summary>
public sealed class ExponentPairs : IDisposable
{
    private readonly CandidateShape _shape;
    private readonly byte[] _masks;
    private readonly BigInteger _sum;
    private readonly Digest[] _digests;

    /// <summary>The pairs of a slot.</summary>
    /// <param name="shape">Lengths.</param>
    /// <param name="party">Whose.</param>
    /// <param name="slot">Which slot.</param>
    /// <param name="slotSeed">The slot's seed, from which all a_k follow.</param>
    /// <param name="sum">s_i.</param>
    public ExponentPairs(CandidateShape shape, int party, int slot, ReadOnlySpan<byte> slotSeed, BigInteger sum)
    {
        ArgumentNullException.ThrowIfNull(shape);
        (_shape, _sum) = (shape, sum);
        _masks = new byte[Count(shape) * MaskBytes(shape)];
        using var hash = new Shake256Hash();
        hash.Append(new CanonicalWriter().Text("helen/exponent-pairs/1").UInt16((ushort)party).Raw(slotSeed).Written.Span);
        hash.Finish(_masks);
        _digests = new Digest[2 * Count(shape)];
        var element = new byte[ElementBytes(shape)];
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var k = 0; k < Count(shape); k++)
        {
            for (var side = 0; side < 2; side++)
            {
                WriteElement(k, side == 1, element);
                _digests[(2 * k) + side] = DigestOf(digest, party, slot, k, side == 1, element);
            }
        }

        Array.Clear(element);
    }

    /// <summary>So many that a wrong power survives with 2^−σ (<see cref="SecurityParameters.ExponentPairs"/>).</summary>
    public static int Count(CandidateShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return shape.Parameters.ExponentPairs;
    }

    /// <summary>Bits of a_k; a multiple of 8.</summary>
    public static int MaskBits(CandidateShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return shape.SumBits + (2 * shape.Parameters.StatisticalBits);
    }

    /// <summary>Bytes of an element on the wire.</summary>
    public static int ElementBytes(CandidateShape shape) => MaskBytes(shape) + 1;

    /// <summary>What commits to all elements.</summary>
    public Digest Root => RootOf(_digests);

    /// <summary>a_k: the exponents of the first message.</summary>
    public BigInteger MaskOf(int k) => new(_masks.AsSpan(k * MaskBytes(_shape), MaskBytes(_shape)), isUnsigned: true, isBigEndian: true);

    /// <summary>The elements that the challenge asks for (true: a_k + s_i), and the digests of the others.</summary>
    public (ImmutableArray<BigInteger> Elements, ImmutableArray<Digest> Others) Open(ReadOnlySpan<bool> challenge)
    {
        var elements = ImmutableArray.CreateBuilder<BigInteger>(challenge.Length);
        var others = ImmutableArray.CreateBuilder<Digest>(challenge.Length);
        for (var k = 0; k < challenge.Length; k++)
        {
            elements.Add(challenge[k] ? MaskOf(k) + _sum : MaskOf(k));
            others.Add(_digests[(2 * k) + (challenge[k] ? 0 : 1)]);
        }

        return (elements.MoveToImmutable(), others.MoveToImmutable());
    }

    /// <summary>The root that opened elements and the digests of the others belong to.</summary>
    public static Digest RootOf(CandidateShape shape, int party, int slot, ReadOnlySpan<bool> challenge, ReadOnlySpan<BigInteger> elements, ReadOnlySpan<Digest> others)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var digests = new Digest[2 * challenge.Length];
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var k = 0; k < challenge.Length; k++)
        {
            var side = challenge[k] ? 1 : 0;
            digests[(2 * k) + side] = DigestOf(digest, party, slot, k, challenge[k], new CanonicalWriter().Unsigned(elements[k], ElementBytes(shape)).Written.Span);
            digests[(2 * k) + 1 - side] = others[k];
        }

        return RootOf(digests);
    }

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_masks);

    /// <summary>Redacted.</summary>
    public override string ToString() => "exponent pairs";

    private static int MaskBytes(CandidateShape shape) => MaskBits(shape) / 8;

    private void WriteElement(int k, bool withSum, Span<byte> destination)
    {
        destination[0] = 0;
        var mask = _masks.AsSpan(k * MaskBytes(_shape), MaskBytes(_shape));
        if (!withSum)
        {
            mask.CopyTo(destination[1..]);
            return;
        }

        var sum = MaskOf(k) + _sum;
        destination.Clear();
        sum.TryWriteBytes(destination[(destination.Length - sum.GetByteCount(isUnsigned: true))..], out _, isUnsigned: true, isBigEndian: true);
    }

    private static Digest RootOf(ReadOnlySpan<Digest> digests)
    {
        var bytes = new byte[digests.Length * Digest.ByteCount];
        for (var i = 0; i < digests.Length; i++) digests[i].Write(bytes.AsSpan(i * Digest.ByteCount));
        return Digest.Of(bytes);
    }

    /// <summary>A context that serves all elements of a slot: making one for each costs several times the hashing itself.</summary>
    private static Digest DigestOf(IncrementalHash hash, int party, int slot, int k, bool withSum, ReadOnlySpan<byte> element)
    {
        Span<byte> bytes = stackalloc byte[16 + element.Length];
        "pair/1"u8.CopyTo(bytes);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], (ushort)party);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes[8..], slot);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(bytes[12..], (ushort)k);
        bytes[14] = withSum ? (byte)1 : (byte)0;
        bytes[15] = 0;
        element.CopyTo(bytes[16..]);
        hash.AppendData(bytes);
        Span<byte> digest = stackalloc byte[Digest.ByteCount];
        hash.GetHashAndReset(digest);
        return Digest.Read(digest);
    }
}
