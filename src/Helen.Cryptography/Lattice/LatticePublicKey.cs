using System.Buffers.Binary;
using System.Numerics;
using Helen.Arithmetic.Randomness;
using Helen.Arithmetic.Rings;
using Helen.Cryptography.Hashing;

namespace Helen.Cryptography.Lattice;

/// <summary>
/// (a, b = a·s + p·e): a expanded from a public seed, b sent. Nothing is proven about it: who multiplies under it relies on drowning alone, who owns it harms
/// itself with a wrong one (README). Immutable.
/// </summary>
public sealed class LatticePublicKey
{
    /// <summary>Bytes of the seed of a.</summary>
    public const int SeedBytes = 32;

    private readonly byte[] _seed;

    internal LatticePublicKey(LatticeParameters parameters, ReadOnlySpan<byte> seed, RingElement b)
    {
        (Parameters, _seed, B) = (parameters, seed.ToArray(), b);
        A = Expand(parameters.Basis, seed);
        Id = Digest.Of(ToArray());
    }

    /// <summary>The parameters.</summary>
    public LatticeParameters Parameters { get; }

    /// <summary>Digest of the canonical encoding.</summary>
    public Digest Id { get; }

    internal RingElement A { get; }

    internal RingElement B { get; }

    /// <summary>Bytes of the canonical encoding.</summary>
    public static int ByteCount(LatticeParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return SeedBytes + RingElement.ByteCount(parameters.Basis);
    }

    /// <summary>The canonical encoding.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[ByteCount(Parameters)];
        _seed.CopyTo(bytes, 0);
        B.Write(bytes.AsSpan(SeedBytes));
        return bytes;
    }

    /// <summary>Reads hostile bytes; null unless they are exactly one key.</summary>
    public static LatticePublicKey? TryRead(LatticeParameters parameters, ReadOnlySpan<byte> source)
    {
        if (source.Length != ByteCount(parameters)) return null;
        return RingElement.TryRead(parameters.Basis, transformed: true, source[SeedBytes..]) is { } b ? new(parameters, source[..SeedBytes], b) : null;
    }

    /// <summary>Encrypts a plaintext. The witness is needed for one proof of plaintext knowledge and disposed then.</summary>
    public (LatticeCiphertext Ciphertext, LatticeWitness Witness) Encrypt(LatticePlaintext plaintext, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(plaintext);
        if (!ReferenceEquals(plaintext.Parameters, Parameters)) throw new ArgumentException("Plaintext and key have different parameters.", nameof(plaintext));
        using var coins = new RandomExpander(random);
        var randomness = EncryptionRandomness.Honest(Parameters, coins);
        var message = plaintext.ToBalanced();
        var (c0, c1) = Evaluate(message, randomness);
        return (new(Parameters, c0, c1), new(message, randomness));
    }

    /// <summary>(b·v + p·e_0 + m, a·v + p·e_1), transformed: linear in (m, v, e_0, e_1) over the integers.</summary>
    internal (RingElement C0, RingElement C1) Evaluate(IntegerPolynomial message, EncryptionRandomness randomness)
    {
        using var v = randomness.V.Reduce(Parameters.Basis);
        v.Transform();
        var p = Parameters.Plaintext.Integer;
        var (c0, c1) = (randomness.E0.Reduce(Parameters.Basis, p), randomness.E1.Reduce(Parameters.Basis, p));
        message.AddMultipleTo(c0, BigInteger.One);
        c0.Transform();
        c1.Transform();
        c0.MultiplyAdd(B, v);
        c1.MultiplyAdd(A, v);
        return (c0, c1);
    }

    // Residues by rejection from SHAKE256(label ‖ seed ‖ prime).
    internal static RingElement Expand(RnsBasis basis, ReadOnlySpan<byte> seed)
    {
        var a = new RingElement(basis);
        var stream = new byte[basis.Degree * 8];         // twice n draws; one block nearly always suffices
        Span<byte> number = stackalloc byte[4];
        for (var i = 0; i < basis.Primes.Length; i++)
        {
            var prime = basis.Primes[i].Value;
            var limb = a.WritableLimb(i);
            var filled = 0;
            for (var block = 0; filled < limb.Length; block++)
            {
                using var hash = new Shake256Hash();
                hash.Append("helen/lattice-key/1"u8);
                hash.Append(seed);
                BinaryPrimitives.WriteUInt32LittleEndian(number, prime);
                hash.Append(number);
                BinaryPrimitives.WriteInt32LittleEndian(number, block);
                hash.Append(number);
                hash.Finish(stream);
                for (var offset = 0; offset < stream.Length && filled < limb.Length; offset += 4)
                {
                    var draw = BinaryPrimitives.ReadUInt32LittleEndian(stream.AsSpan(offset)) & ((1u << NttPrime.MaxBits) - 1);
                    if (draw < prime) limb[filled++] = draw;
                }
            }
        }

        a.Mark(transformed: true);
        return a;
    }
}
