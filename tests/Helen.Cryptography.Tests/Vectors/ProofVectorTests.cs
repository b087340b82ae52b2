using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Commitments;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.SigmaProofs.BoundedNorm;
using Helen.Cryptography.SigmaProofs.CiphertextLinearMap;
using Helen.Cryptography.SigmaProofs.DiscreteLogEquality;
using Helen.Cryptography.SigmaProofs.InnerProduct;
using Helen.Cryptography.SigmaProofs.OpeningKnowledge;
using Helen.Cryptography.Transcripts;
using Helen.Tests.Support;

namespace Helen.Cryptography.Tests.Vectors;

/// <summary>Proofs that a second implementation made, honest and cheating: what it proves is accepted, what deviates is refused where the vector says.</summary>
public sealed class ProofVectorTests
{
    private static readonly SecurityParameters Parameters = SecurityParameters.InsecureForTests(512);

    public static TheoryData<string> Openings => new(GoldenVector.Names("OpeningProof", 1));

    public static TheoryData<string> LinearMaps => new(GoldenVector.Names("LinearMapProof", 1));

    public static TheoryData<string> InnerProducts => new(GoldenVector.Names("InnerProductProof", 1));

    public static TheoryData<string> Norms => new(GoldenVector.Names("NormProof", 1));

    public static TheoryData<string> Equalities => new(GoldenVector.Names("DiscreteLogEqualityProof", 1));

    public static TheoryData<string> OpeningShares => new(GoldenVector.Names("OpeningShares", 1));

    [Theory]
    [MemberData(nameof(Openings))]
    public void OpeningProof_Vector_IsJudgedAsStated(string name)
    {
        var vector = GoldenVector.Read("OpeningProof", 1, name);
        var key = KeyOf(vector);
        var bounds = new OpeningBounds(Parameters, vector.Int("rows"), key.Generators.Length, vector.Int("entry-bits"));
        var statement = new OpeningStatement(key, Commitments(key, vector, "commitments"), bounds);
        Judge(vector, OpeningProof.TryRead(vector.Bytes, bounds), (proof, writer) => proof.Write(writer, bounds), (proof, transcript) => OpeningVerifier.Verify(statement, proof, transcript));
    }

    [Theory]
    [MemberData(nameof(LinearMaps))]
    public void LinearMapProof_Vector_IsJudgedAsStated(string name)
    {
        var vector = GoldenVector.Read("LinearMapProof", 1, name);
        var (key, paillier) = (KeyOf(vector), PaillierOf(vector));
        var bounds = new LinearMapBounds(Parameters, vector.Int("rows"), key.Generators.Length, vector.Int("entry-bits"), vector.Int("exponent-bits"));
        ImmutableArray<Ciphertext> Ciphertexts(string field) => [.. vector.Integers(field).Select(c => Assert.IsType<Ciphertext>(paillier.Accept(c)))];
        var statement = new LinearMapStatement(key, new LinearMapBases(paillier, Ciphertexts("bases")), Commitments(key, vector, "commitments"), Ciphertexts("images"), bounds);
        Judge(vector, LinearMapProof.TryRead(vector.Bytes, bounds), (proof, writer) => proof.Write(writer, bounds), (proof, transcript) => LinearMapVerifier.Verify(statement, proof, transcript));
    }

    [Theory]
    [MemberData(nameof(InnerProducts))]
    public void InnerProductProof_Vector_IsJudgedAsStated(string name)
    {
        var vector = GoldenVector.Read("InnerProductProof", 1, name);
        var key = KeyOf(vector);
        var bounds = new InnerProductBounds(Parameters, key.Generators.Length, vector.Int("factor-bits"), vector.Int("product-bits"));
        var statement = new InnerProductStatement(key, Commitments(key, vector, "factor"), Commitments(key, vector, "product"), bounds);
        Judge(vector, InnerProductProof.TryRead(vector.Bytes, bounds), (proof, writer) => proof.Write(writer, bounds), (proof, transcript) => InnerProductVerifier.Verify(statement, proof, transcript));
    }

    [Theory]
    [MemberData(nameof(Norms))]
    public void NormProof_Vector_IsJudgedAsStated(string name)
    {
        var vector = GoldenVector.Read("NormProof", 1, name);
        var key = KeyOf(vector);
        var bounds = new NormBounds(Parameters, vector.Int("rows"), key.Generators.Length, vector.Int("entry-bits"), vector.Int("randomness-bits"), vector.Integer("bound"));
        var statement = new NormStatement(key, Commitments(key, vector, "commitments"), bounds);
        Judge(vector, NormProof.TryRead(vector.Bytes, bounds), (proof, writer) => proof.Write(writer, bounds), (proof, transcript) => NormVerifier.Verify(statement, proof, transcript));
    }

    [Theory]
    [MemberData(nameof(Equalities))]
    public void DiscreteLogEqualityProof_Vector_IsJudgedAsStated(string name)
    {
        var vector = GoldenVector.Read("DiscreteLogEqualityProof", 1, name);
        var key = ThresholdKeyOf(vector);
        var statement = new DiscreteLogEqualityStatement(key, vector.Int("party"), new(Assert.IsType<Ciphertext>(key.Paillier.Accept(vector.Integer("ciphertext")))), vector.Integer("share"));
        Judge(vector, DiscreteLogEqualityProof.TryRead(vector.Bytes, key), (proof, writer) => proof.Write(writer, key), (proof, transcript) => DiscreteLogEqualityVerifier.Verify(statement, proof, transcript));
    }

    [Theory]
    [MemberData(nameof(OpeningShares))]
    public void Open_StatedKeyShare_GivesTheVectorsShares(string name)
    {
        var vector = GoldenVector.Read("OpeningShares", 1, name);
        if (!vector.IsAccepted) return;
        var key = ThresholdKeyOf(vector);
        using var share = new ThresholdKeyShare(key.Paillier.N.Value, vector.Int("party"), vector.Integer("key-share"), key.ShareBits);
        Assert.Equal(vector.Int("share-bits"), key.ShareBits);
        MaskedCiphertext[] ciphertexts = [.. vector.Integers("ciphertexts").Select(c => new MaskedCiphertext(Assert.IsType<Ciphertext>(key.Paillier.Accept(c))))];

        Assert.Equal(vector.Integers("shares"), ciphertexts.Select(c => share.Open(key, c)));
        var all = Enumerable.Range(0, 3).Select(party => GoldenVector.Read("OpeningShares", 1, $"accept-party-{party}").Integers("shares")).ToArray();
        Assert.Equal(vector.Integers("plaintexts"), ciphertexts.Select((c, i) => Assert.IsType<BigInteger>(key.Combine(c, [.. all.Select(of => of[i])]))));
    }

    [Fact]
    public void DeriveBase_StatedKeyId_IsTheVectors()
    {
        var vector = GoldenVector.Read("OpeningProof", 1, "accept");
        Assert.Equal(vector.Integer("h"), PaillierPublicKey.DeriveBase(Digest.Read(vector.Hex("key-id")), vector.Integer("n")));
    }

    /// <summary>malformed: the decoder refuses; refused: it decodes, and the verifier refuses; accept: both accept, and the encoder gives the same bytes.</summary>
    private static void Judge<T>(GoldenVector vector, T? proof, Action<T, CanonicalWriter> write, Func<T, Transcript, bool> verify) where T : class
    {
        if (vector.Expect == "malformed")
        {
            Assert.Null(proof);
            return;
        }

        Assert.NotNull(proof);
        var writer = new CanonicalWriter();
        write(proof, writer);
        Assert.Equal(vector.Bytes, writer.ToArray());
        var context = new ProofContext(Digest.Read(vector.Hex("session")), vector.Hex("round"), vector.Int("prover"));
        Assert.Equal(vector.IsAccepted, verify(proof, context.Begin(System.Text.Encoding.UTF8.GetBytes(vector["label"]))));
    }

    private static PaillierPublicKey PaillierOf(GoldenVector vector) => new(Parameters, vector.Integer("n"), vector.Integer("h"));

    private static VectorCommitmentKey KeyOf(GoldenVector vector)
    {
        var key = new VectorCommitmentKey(PaillierOf(vector), [.. vector.Integers("generators")]);
        Assert.Equal(vector["commitment-key-id"], key.Id.ToString());
        return key;
    }

    private static ThresholdPublicKey ThresholdKeyOf(GoldenVector vector)
    {
        var key = new ThresholdPublicKey(PaillierOf(vector), [.. vector.Integers("verification-keys")]);
        Assert.Equal(vector["threshold-key-id"], key.Id.ToString());
        return key;
    }

    private static ImmutableArray<Commitment> Commitments(VectorCommitmentKey key, GoldenVector vector, string field) => [.. vector.Integers(field).Select(c => Assert.IsType<Commitment>(key.Accept(c)))];
}
