using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Modular;
using Helen.Cryptography.Commitments;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.SigmaProofs.BoundedNorm;
using Helen.Cryptography.SigmaProofs.CiphertextLinearMap;
using Helen.Cryptography.SigmaProofs.EncryptedVector;
using Helen.Cryptography.SigmaProofs.InnerProduct;
using Helen.Cryptography.SigmaProofs.OpeningKnowledge;
using Helen.Cryptography.Tests.SigmaProofs.CiphertextLinearMap;
using Helen.Cryptography.Tests.SigmaProofs.InnerProduct;

namespace Helen.Cryptography.Tests.SigmaProofs;

/// <summary>A statement whose parts do not fit together is never made: no verifier needs to ask.</summary>
public sealed class StatementShapeTests
{
    private static readonly SecurityParameters Other = SecurityParameters.InsecureForTests(1024);
    private static readonly VectorCommitmentKey Key = TestKey.CommitmentKey;
    private static readonly VectorCommitmentKey Short = TestKey.CommitmentKey.Take(2);
    private static readonly ImmutableArray<Commitment> Three = [new(4), new(9), new(16)];
    private static readonly ImmutableArray<Commitment> WithNull = [new(4), null!, new(16)];
    private static readonly ImmutableArray<Ciphertext> Ciphertexts = [new(4), new(9), new(16)];

    [Fact]
    public void Opening_PartsThatDoNotFit_Throws() => AssertRows(
        (key, commitments, parameters) => new OpeningStatement(key, commitments, new(parameters, 3, TestKey.Features, 20)));

    [Fact]
    public void Norm_PartsThatDoNotFit_Throws() => AssertRows(
        (key, commitments, parameters) => new NormStatement(key, commitments, new(parameters, 3, TestKey.Features, 20, parameters.CommitmentRandomnessBits, 100)));

    [Fact]
    public void InnerProduct_PartsThatDoNotFit_Throws()
    {
        AssertRows((key, commitments, parameters) => new InnerProductStatement(key, commitments, Three, new(parameters, TestKey.Features, 20, 40)));
        AssertRows((key, commitments, parameters) => new InnerProductStatement(key, Three, commitments, new(parameters, TestKey.Features, 20, 40)));
    }

    [Fact]
    public void EncryptedVector_PartsThatDoNotFit_Throws()
    {
        void Of(ImmutableArray<Ciphertext> ciphertexts) => _ = new EncryptedVectorStatement(TestKey.Paillier, Key, Three[0], ciphertexts, 20);
        Of(Ciphertexts);
        Assert.All([default, [], Ciphertexts[..2], Ciphertexts.SetItem(1, null!)], wrong => Assert.Throws<ArgumentException>(() => Of(wrong)));
    }

    [Fact]
    public void LinearMap_PartsThatDoNotFit_Throws()
    {
        var bases = new LinearMapBases(TestKey.Paillier, Ciphertexts);
        LinearMapBounds Bounds(SecurityParameters parameters, int rows = 3, int exponentBits = 256) => new(parameters, rows, TestKey.Features, 20, exponentBits);
        void Of(VectorCommitmentKey? key = null, ImmutableArray<Commitment>? rows = null, ImmutableArray<Ciphertext>? images = null, LinearMapBounds? bounds = null) =>
            _ = new LinearMapStatement(key ?? Key, bases, rows ?? Three, images ?? Ciphertexts, bounds ?? Bounds(TestKey.Parameters));
        Of();
        Assert.All([default, Three[..2], WithNull], wrong => Assert.Throws<ArgumentException>(() => Of(rows: wrong)));
        Assert.All([default, Ciphertexts[..2], Ciphertexts.SetItem(2, null!)], wrong => Assert.Throws<ArgumentException>(() => Of(images: wrong)));
        Assert.Throws<ArgumentException>(() => Of(bounds: Bounds(Other)));
        Assert.Throws<ArgumentException>(() => new LinearMapBases(TestKey.Paillier, Ciphertexts.SetItem(0, null!)));
        // The same h and generators under another N.
        var n = TestKey.Paillier.N.Value + 4;
        while (Modulus.Create(n) is var other && (other.Jacobi(TestKey.Paillier.Base) != 1 || Key.Generators.Any(g => !other.IsCanonicalUnit(g)))) n += 4;
        Assert.Throws<ArgumentException>(() => Of(key: new(new PaillierPublicKey(TestKey.Parameters, n, TestKey.Paillier.Base), Key.Generators)));
        // The longest exponents that H has tables for, and one bit more.
        var longest = TestKey.Parameters.EncryptionExponentBits + TestKey.Parameters.ChallengeBits + SecurityParameters.MaxBatchBits;
        Of(rows: Three[..1], images: Ciphertexts[..1], bounds: Bounds(TestKey.Parameters, 1, longest));
        Assert.Throws<ArgumentException>(() => Of(rows: Three[..1], images: Ciphertexts[..1], bounds: Bounds(TestKey.Parameters, 1, longest + 1)));
    }

    [Fact]
    public void Provers_WitnessOutOfShapeOrBounds_Throw()
    {
        var world = new InnerProductWorld();
        void Product(InnerProductWitness witness) => InnerProductProver.Prove(world.Statement(), witness, InnerProductWorld.Begin(), world.Random);
        var tooLong = BigInteger.One << TestKey.Parameters.CommitmentRandomnessBits;
        Product(new(world.Factor, world.FactorRandomness, world.Product, world.ProductRandomness));
        Assert.Throws<ArgumentException>(() => Product(new(world.Factor, world.FactorRandomness.SetItem(0, tooLong), world.Product, world.ProductRandomness)));
        Assert.Throws<ArgumentException>(() => Product(new(world.Factor, world.FactorRandomness, world.Product, world.ProductRandomness.SetItem(0, tooLong))));
        Assert.Throws<ArgumentException>(() => Product(new(world.Factor.SetItem(1, default), world.FactorRandomness, world.Product, world.ProductRandomness)));

        var label = new EncryptedVectorStatement(TestKey.Paillier, Key, Three[0], Ciphertexts, 20);
        void Vector(ImmutableArray<BigInteger> exponents) => EncryptedVectorProver.Prove(label, new([1, 2, 3], 4, exponents), LinearMapWorld.Begin(), world.Random);
        Vector([1, 2, 3]);
        // One that is too long alone disappears in the combination's bound.
        Assert.Throws<ArgumentException>(() => Vector([1, 2, BigInteger.One << TestKey.Parameters.EncryptionExponentBits]));
    }

    [Fact]
    public void Root_OfSmallNumbers_IsTheIntegerRoot()
    {
        for (var n = 0; n < 2000; n++) Assert.Equal((BigInteger)Math.Floor(Math.Sqrt(n)), FourSquares.Root(n));
    }

    private static void AssertRows(Func<VectorCommitmentKey, ImmutableArray<Commitment>, SecurityParameters, object> make)
    {
        make(Key, Three, TestKey.Parameters);
        Assert.All([default, Three[..2], Three.Add(new(25)), WithNull], wrong => Assert.Throws<ArgumentException>(() => make(Key, wrong, TestKey.Parameters)));
        Assert.Throws<ArgumentException>(() => make(Short, Three, TestKey.Parameters));
        Assert.Throws<ArgumentException>(() => make(Key, Three, Other));
    }
}
