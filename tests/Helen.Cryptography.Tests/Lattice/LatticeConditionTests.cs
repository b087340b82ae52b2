using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Rings;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Lattice;
using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.Tests.Lattice;

/// <summary>What is refused before any proof is looked at.</summary>
public sealed class LatticeConditionTests
{
    private const int Degree = 64;
    private static readonly LatticeParameters s_parameters = Create();
    private static readonly LatticeParameters s_others = Create();
    private static readonly LatticeKeyPair s_keys = LatticeKeyPair.Generate(s_parameters, new SeededRandom(51));
    private readonly SeededRandom _random = new(52);

    [Fact]
    public void Statement_NoneTooManyMissingOrOfOtherParameters_Throws()
    {
        var (ciphertext, _) = Encrypt();
        LatticePublicKey key = s_keys.PublicKey;
        Assert.Equal(s_parameters.ProofBatch, new PlaintextStatement(key, [.. Enumerable.Repeat(ciphertext, s_parameters.ProofBatch)]).Ciphertexts.Length);
        Assert.Throws<ArgumentException>("ciphertexts", () => new PlaintextStatement(key, [.. Enumerable.Repeat(ciphertext, s_parameters.ProofBatch + 1)]));
        Assert.Throws<ArgumentException>("ciphertexts", () => new PlaintextStatement(key, []));
        Assert.Throws<ArgumentException>("ciphertexts", () => new PlaintextStatement(key, default(ImmutableArray<LatticeCiphertext>)));
        Assert.Throws<ArgumentException>("ciphertexts", () => new PlaintextStatement(key, [ciphertext, null!]));
        Assert.Throws<ArgumentException>("ciphertexts", () => new PlaintextStatement(key, [LatticeCiphertext.TryRead(s_others, ciphertext.ToArray())!]));
    }

    [Fact]
    public void Verify_ProofOfOtherParameters_Throws()
    {
        var (ciphertext, witness) = Encrypt();
        var statement = new PlaintextStatement(s_keys.PublicKey, [ciphertext]);
        var proof = PlaintextProver.Prove(statement, [witness], Transcript(), _random);
        Assert.NotNull(PlaintextVerifier.Verify(statement, proof, Transcript()));
        Assert.Throws<ArgumentException>("proof", () => PlaintextVerifier.Verify(statement, PlaintextProof.TryRead(s_others, proof.ToArray())!, Transcript()));
    }

    [Fact]
    public void EncryptAndMultiply_OperandOfOtherParameters_Throws()
    {
        var (ciphertext, witness) = Encrypt();
        var statement = new PlaintextStatement(s_keys.PublicKey, [ciphertext]);
        var proven = PlaintextVerifier.Verify(statement, PlaintextProver.Prove(statement, [witness], Transcript(), _random), Transcript())!.Value[0];
        using LatticePlaintext own = LatticePlaintext.Random(s_parameters, _random), other = LatticePlaintext.Random(s_others, _random);
        using LatticeFactor factor = new(own), otherFactor = new(other);
        Assert.NotNull(proven.Multiply(factor, own, _random));
        Assert.Throws<ArgumentException>("factor", () => proven.Multiply(otherFactor, own, _random));
        Assert.Throws<ArgumentException>("mask", () => proven.Multiply(factor, other, _random));
        Assert.Throws<ArgumentException>("plaintext", () => s_keys.PublicKey.Encrypt(other, _random));
    }

    /// <summary>Four residues of 30 bits share 15 bytes; the first is that of the first prime.</summary>
    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    public void TryRead_ResidueAtThePrime_IsNull(int past, bool read)
    {
        var (ciphertext, _) = Encrypt();
        Assert.Equal(read, LatticeCiphertext.TryRead(s_parameters, WithFirstResidue(ciphertext.ToArray(), 0)) is not null);
        Assert.Equal(read, LatticePublicKey.TryRead(s_parameters, WithFirstResidue(s_keys.PublicKey.ToArray(), LatticePublicKey.SeedBytes)) is not null);

        byte[] WithFirstResidue(byte[] wire, int at)
        {
            var packed = new BigInteger(wire.AsSpan(at, 15), isUnsigned: true);
            packed += (s_parameters.Basis.Primes[0].Value + past) - (packed & ((1 << 30) - 1));
            var bytes = packed.ToByteArray(isUnsigned: true);
            wire.AsSpan(at, 15).Clear();
            bytes.CopyTo(wire, at);
            return wire;
        }
    }

    /// <summary>A key whose seed makes a draw that is the prime itself (searched for): it is no residue, and is drawn again.</summary>
    [Fact]
    public void Expand_DrawAtThePrime_IsNoResidue()
    {
        var basis = RnsBasis.Create(degree: 1024, count: 1);
        var seed = new byte[LatticePublicKey.SeedBytes];
        BinaryPrimitives.WriteInt32LittleEndian(seed, 147615);
        var expanded = LatticePublicKey.Expand(basis, seed);
        var wire = new byte[RingElement.ByteCount(basis)];
        expanded.Write(wire);
        Assert.NotNull(RingElement.TryRead(basis, transformed: true, wire));
        Assert.Contains(basis.Primes[0].Value, Draws(basis.Primes[0].Value, seed));

        static IEnumerable<uint> Draws(uint prime, byte[] seed)
        {
            using var hash = new Shake256Hash();
            hash.Append("helen/lattice-key/1"u8);
            hash.Append(seed);
            hash.Append(BitConverter.GetBytes(prime));
            hash.Append(BitConverter.GetBytes(0));
            var stream = new byte[4 * 1024];
            hash.Finish(stream);
            return [.. Enumerable.Range(0, 1024).Select(i => BitConverter.ToUInt32(stream, 4 * i) & ((1u << 30) - 1))];
        }
    }

    private static LatticeParameters Create() => LatticeParameters.ForField(SecurityParameters.InsecureForTests(512), parties: 2, Degree);

    private (LatticeCiphertext Ciphertext, LatticeWitness Witness) Encrypt() => s_keys.PublicKey.Encrypt(LatticePlaintext.Random(s_parameters, _random), _random);

    private static Transcript Transcript() => new ProofContext(Digest.Of("session"u8), "epoch 1"u8, 0).Begin("p"u8);
}
