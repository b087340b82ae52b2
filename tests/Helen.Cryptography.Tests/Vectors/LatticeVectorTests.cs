using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Rings;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Lattice;
using Helen.Cryptography.Transcripts;
using Helen.Tests.Support;

namespace Helen.Cryptography.Tests.Vectors;

/// <summary>
/// The lattice messages as a second implementation writes them (protocol §4.2): from the same secrets and coins the same bytes, the same lengths and bounds, and proofs, honest and
/// cheating, judged as stated. Degree 64 takes the vectorised kernels where the machine has them, degree 16 never does.
/// </summary>
public sealed class LatticeVectorTests
{
    public static TheoryData<string> Keys => new(GoldenVector.Names("LatticePublicKey", 1));

    public static TheoryData<string> Ciphertexts => new(GoldenVector.Names("LatticeCiphertext", 1));

    public static TheoryData<string> Products => new(GoldenVector.Names("LatticeProduct", 1));

    public static TheoryData<string> Proofs => new(GoldenVector.Names("PlaintextProof", 1));

    [Theory]
    [MemberData(nameof(Keys))]
    public void LatticePublicKey_Vector_IsJudgedAsStated(string name)
    {
        var vector = GoldenVector.Read("LatticePublicKey", 1, name);
        var parameters = ParametersOf(vector);
        AssertRead(vector, LatticePublicKey.TryRead(parameters, vector.Bytes)?.ToArray());
        if (!vector.IsAccepted) return;
        using var keys = KeysOf(vector, parameters, vector.Hex("seed"));
        Assert.Equal(vector.Bytes, keys.PublicKey.ToArray());
    }

    [Theory]
    [MemberData(nameof(Ciphertexts))]
    public void LatticeCiphertext_Vector_IsJudgedAsStated(string name)
    {
        var vector = GoldenVector.Read("LatticeCiphertext", 1, name);
        var parameters = ParametersOf(vector);
        AssertRead(vector, LatticeCiphertext.TryRead(parameters, vector.Bytes)?.ToArray());
        if (!vector.IsAccepted) return;
        using var randomness = RandomnessOf(vector);
        using var message = Polynomial(vector, "message");
        var (c0, c1) = KeyOf(vector, parameters).Evaluate(message, randomness);
        Assert.Equal(vector.Bytes, new LatticeCiphertext(parameters, c0, c1).ToArray());
    }

    [Theory]
    [MemberData(nameof(Products))]
    public void LatticeProduct_Vector_IsJudgedAsStated(string name)
    {
        var vector = GoldenVector.Read("LatticeProduct", 1, name);
        var parameters = ParametersOf(vector);
        var read = LatticeProduct.TryRead(parameters, vector.Bytes);
        AssertRead(vector, read is null ? null : Write(read));
        if (!vector.IsAccepted) return;

        var key = KeyOf(vector, parameters);
        using var secret = Polynomial(vector, "v");
        // As long as the second implementation draws it, and no longer.
        Assert.True(secret.IsWithin(BigInteger.One << parameters.SecretDrowning));
        Assert.False(secret.IsWithin(BigInteger.One << (parameters.SecretDrowning - 2)));
        using var factor = new LatticeFactor(PlaintextOf(vector, parameters, "factor"));
        using var mask = PlaintextOf(vector, parameters, "mask").ToBalanced();
        var proven = new ProvenCiphertext(key, LatticeCiphertext.TryRead(parameters, vector.Hex("ciphertext"))!);
        var (c0, c1) = proven.MultiplyWith(factor, mask, secret);
        var fractions = new ScriptedRandomSource(vector.Hex("fractions"));
        Assert.Equal(vector.Bytes, Write(new(parameters, c0.DropPrimes(parameters.Switch, fractions), c1.DropPrimes(parameters.Switch, fractions))));

        using var keys = KeysOf(vector, parameters, vector.Hex("key")[..LatticePublicKey.SeedBytes]);
        using var decrypted = keys.Decrypt(read!);
        using var expected = PlaintextOf(vector, parameters, "plaintext");
        Assert.Equal(Slots(expected, parameters), Slots(decrypted, parameters));
    }

    [Theory]
    [MemberData(nameof(Proofs))]
    public void PlaintextProof_Vector_IsJudgedAsStated(string name)
    {
        var vector = GoldenVector.Read("PlaintextProof", 1, name);
        var parameters = ParametersOf(vector);
        var proof = PlaintextProof.TryRead(parameters, vector.Bytes);
        Assert.Equal(vector.Expect == "malformed", proof is null);
        if (proof is null) return;
        Assert.Equal(vector.Bytes, proof.ToArray());

        ImmutableArray<LatticeCiphertext> ciphertexts = [.. vector.List("ciphertexts").Select(hex => LatticeCiphertext.TryRead(parameters, Convert.FromHexString(hex))!)];
        var transcript = new ProofContext(Digest.Read(vector.Hex("session")), vector.Hex("round"), vector.Int("prover")).Begin(System.Text.Encoding.UTF8.GetBytes(vector["label"]));
        var verified = PlaintextVerifier.Verify(new(KeyOf(vector, parameters), ciphertexts), proof, transcript);
        Assert.Equal(vector.IsAccepted, verified is not null);
    }

    private static void AssertRead(GoldenVector vector, byte[]? read)
    {
        Assert.True(vector.Expect is "accept" or "malformed");
        Assert.Equal(vector.IsAccepted ? vector.Bytes : null, read);
    }

    private static byte[] Write(LatticeProduct product)
    {
        var bytes = new byte[LatticeProduct.ByteCount(product.Parameters)];
        product.Write(bytes);
        return bytes;
    }

    private static UInt128[] Slots(LatticePlaintext plaintext, LatticeParameters parameters)
    {
        var slots = new UInt128[parameters.Degree];
        plaintext.Decode(slots);
        return slots;
    }

    private static LatticeParameters ParametersOf(GoldenVector vector) => LatticeParameters.ForField(SecurityParameters.InsecureForTests(512), vector.Int("parties"), vector.Int("degree"));

    private static LatticePublicKey KeyOf(GoldenVector vector, LatticeParameters parameters) => LatticePublicKey.TryRead(parameters, vector.Hex("key"))!;

    private static LatticeKeyPair KeysOf(GoldenVector vector, LatticeParameters parameters, byte[] seed)
    {
        using var secret = Polynomial(vector, "secret");
        using var error = Polynomial(vector, "error");
        return LatticeKeyPair.From(parameters, seed, secret, error);
    }

    private static EncryptionRandomness RandomnessOf(GoldenVector vector) => new(Polynomial(vector, "v"), Polynomial(vector, "e0"), Polynomial(vector, "e1"));

    private static LatticePlaintext PlaintextOf(GoldenVector vector, LatticeParameters parameters, string field) =>
        LatticePlaintext.FromCoefficients(parameters, [.. vector.Integers(field).Select(x => (UInt128)x)]);

    private static IntegerPolynomial Polynomial(GoldenVector vector, string field)
    {
        var coefficients = vector.Integers(field);
        var polynomial = new IntegerPolynomial(coefficients.Length, coefficients.Max(x => (int)BigInteger.Abs(x).GetBitLength()));
        for (var i = 0; i < coefficients.Length; i++) polynomial.SetCoefficient(i, coefficients[i]);
        return polynomial;
    }
}
