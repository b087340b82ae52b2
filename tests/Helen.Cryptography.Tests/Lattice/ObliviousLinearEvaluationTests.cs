using Helen.Arithmetic.Fields;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Lattice;
using Helen.Cryptography.Transcripts;

namespace Helen.Cryptography.Tests.Lattice;

/// <summary>Encrypt, prove, verify, multiply, decrypt, with every message through its bytes.</summary>
public class ObliviousLinearEvaluationTests
{
    private static ProofContext Context => new(Digest.Of("session"u8), "epoch 1"u8, 0);

    [Theory]
    [InlineData(64, true)]
    [InlineData(LatticeParameters.DefaultDegree, false)]
    public void Multiply_VerifiedCiphertext_DecryptsToProductPlusMask(int degree, bool insecure)
    {
        var random = new SeededRandom(1);
        var parameters = LatticeParameters.ForField(insecure ? SecurityParameters.InsecureForTests(512) : SecurityParameters.Production(), parties: 2, degree);
        using var keys = LatticeKeyPair.Generate(parameters, random);
        var key = LatticePublicKey.TryRead(parameters, keys.PublicKey.ToArray())!;
        var (a, b, mask, result) = (Slots(), Slots(), Slots(), new FieldElement[degree]);

        using var encodedA = LatticePlaintext.Encode(parameters, a);
        var (ciphertext, witness) = keys.PublicKey.Encrypt(encodedA, random);
        var proof = PlaintextProver.Prove(new(keys.PublicKey, [ciphertext]), [witness], Context.Begin("a"u8), random);

        var received = LatticeCiphertext.TryRead(parameters, ciphertext.ToArray())!;
        var proven = PlaintextVerifier.Verify(new(key, [received]), PlaintextProof.TryRead(parameters, proof.ToArray())!, Context.Begin("a"u8));
        Assert.NotNull(proven);
        using var factor = new LatticeFactor(LatticePlaintext.Encode(parameters, b));
        var product = proven.Value[0].Multiply(factor, LatticePlaintext.Encode(parameters, mask), random);

        keys.Decrypt(LatticeProduct.TryRead(parameters, product.ToArray())!).Decode(result);
        Assert.Equal(a.Zip(b, mask).Select(t => (t.First * t.Second) + t.Third), result);
        keys.Decrypt(received).Decode(result);
        Assert.Equal(a, result);

        FieldElement[] Slots() => [.. Enumerable.Range(0, degree).Select(_ => FieldElement.Random(random))];
    }
}
