using System.Buffers.Binary;
using System.Numerics;
using Helen.Cryptography.Hashing;

namespace Helen.Cryptography.Transcripts;

/// <summary>
/// Fiat–Shamir transcript (protocol §3.2): labelled, length-framed absorption into a SHAKE256 chain. The caller that owns the context
/// (session, round, prover, statement) makes the transcript; a proof only appends to it.
/// <para>append: state' = SHAKE256(0x01 ‖ state ‖ LE32(|label|) ‖ label ‖ LE64(|data|) ‖ data, 64 bytes).</para>
/// <para>challenge of n bytes: state' ‖ output = SHAKE256(0x02 ‖ state ‖ LE32(|label|) ‖ label ‖ LE64(n), 64 + n bytes).</para>
/// </summary>
public sealed class Transcript
{
    private const int StateBytes = 64;
    private const byte AppendDomain = 1, ChallengeDomain = 2;
    private readonly byte[] _state = new byte[StateBytes];

    /// <summary>A fresh transcript under a protocol label; called by the application, never by a proof.</summary>
    public Transcript(ReadOnlySpan<byte> protocol) => Append("protocol"u8, protocol);

    private Transcript(byte[] state) => state.CopyTo(_state, 0);

    /// <summary>An independent copy with the same history.</summary>
    public Transcript Fork() => new(_state);

    /// <summary>Absorbs data under a label.</summary>
    public void Append(ReadOnlySpan<byte> label, ReadOnlySpan<byte> data)
    {
        using var hash = new Shake256Hash();
        hash.Append([AppendDomain]);
        hash.Append(_state);
        Frame(hash, label);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, data.Length);
        hash.Append(length);
        hash.Append(data);
        hash.Finish(_state);
    }

    /// <summary>Absorbs a 32-bit number.</summary>
    public void Append(ReadOnlySpan<byte> label, int number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        Append(label, bytes);
    }

    /// <summary>Absorbs a signed integer (little-endian two's complement, minimal length).</summary>
    public void Append(ReadOnlySpan<byte> label, BigInteger integer) => Append(label, integer.ToByteArray());

    /// <summary>Absorbs a list of integers as one item: LE32 count, then each with its LE32 length.</summary>
    public void Append(ReadOnlySpan<byte> label, IReadOnlyList<BigInteger> integers)
    {
        ArgumentNullException.ThrowIfNull(integers);
        var bytes = new List<byte>();
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(number, integers.Count);
        bytes.AddRange(number);
        foreach (var integer in integers)
        {
            var encoded = integer.ToByteArray();
            BinaryPrimitives.WriteInt32LittleEndian(number, encoded.Length);
            bytes.AddRange(number);
            bytes.AddRange(encoded);
        }
        Append(label, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes));
    }

    /// <summary>Absorbs a digest.</summary>
    public void Append(ReadOnlySpan<byte> label, Digest digest) => Append(label, digest.ToArray());

    /// <summary>Fills <paramref name="destination"/> with challenge bytes and advances the state.</summary>
    public void Challenge(ReadOnlySpan<byte> label, Span<byte> destination)
    {
        using var hash = new Shake256Hash();
        hash.Append([ChallengeDomain]);
        hash.Append(_state);
        Frame(hash, label);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, destination.Length);
        hash.Append(length);
        var output = new byte[StateBytes + destination.Length];
        hash.Finish(output);
        output.AsSpan(0, StateBytes).CopyTo(_state);
        output.AsSpan(StateBytes).CopyTo(destination);
    }

    /// <summary>A uniform integer below 2^<paramref name="bits"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bits"/> is no positive multiple of 8.</exception>
    public BigInteger ChallengeInteger(ReadOnlySpan<byte> label, int bits)
    {
        var bytes = new byte[WholeBytes(bits)];
        Challenge(label, bytes);
        return new BigInteger(bytes, isUnsigned: true);
    }

    /// <summary><paramref name="count"/> uniform integers below 2^<paramref name="bits"/> from one squeeze.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bits"/> is no positive multiple of 8, or <paramref name="count"/> is negative.</exception>
    public BigInteger[] ChallengeIntegers(ReadOnlySpan<byte> label, int count, int bits)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var width = WholeBytes(bits);
        var bytes = new byte[checked(count * width)];
        Challenge(label, bytes);
        var result = new BigInteger[count];
        for (var i = 0; i < count; i++) result[i] = new BigInteger(bytes.AsSpan(i * width, width), isUnsigned: true);
        return result;
    }

    private static int WholeBytes(int bits) => bits > 0 && bits % 8 == 0 ? bits / 8 : throw new ArgumentOutOfRangeException(nameof(bits), "A challenge has whole bytes.");

    private static void Frame(Shake256Hash hash, ReadOnlySpan<byte> label)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, label.Length);
        hash.Append(length);
        hash.Append(label);
    }
}
