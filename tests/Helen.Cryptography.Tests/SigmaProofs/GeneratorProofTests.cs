using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.SigmaProofs.GeneratorMembership;

namespace Helen.Cryptography.Tests.SigmaProofs;

/// <summary>Provers deviate first and hash afterwards.</summary>
public sealed class GeneratorProofTests
{
    private const int Count = 3;
    private readonly SeededRandom _random = new(77);

    [Fact]
    public void Verify_HonestProof_Accepts()
    {
        var (statement, proof) = GeneratorProver.Make(TestKey.Paillier, Count, TestKey.Context().Begin("g"u8), _random);
        Assert.True(Verify(statement, proof));
        var writer = new CanonicalWriter();
        proof.Write(writer, TestKey.Parameters, Count);
        var reader = new CanonicalReader(writer.Written.Span);
        var read = GeneratorProof.Read(ref reader, TestKey.Parameters, Count);
        Assert.True(reader.Finish() && Verify(statement, read));
    }

    [Fact]
    public void Verify_OtherContextOrProver_Rejects()
    {
        var (statement, proof) = GeneratorProver.Make(TestKey.Paillier, Count, TestKey.Context().Begin("g"u8), _random);
        Assert.False(GeneratorVerifier.Verify(statement, proof, TestKey.Context(prover: 1).Begin("g"u8)));
        Assert.False(GeneratorVerifier.Verify(statement, proof, TestKey.Context(session: 2).Begin("g"u8)));
    }

    /// <summary>−h^α is no power of h; a squared equation would not see it.</summary>
    [Fact]
    public void Verify_NegatedGenerator_Rejects() => AssertOutside(g => TestKey.Paillier.N.Value - g);

    /// <summary>A root of unity with Jacobi symbol −1, which squares do not see either.</summary>
    [Fact]
    public void Verify_GeneratorTimesRootOfUnity_Rejects() => AssertOutside(g => TestKey.Paillier.N.Multiply(g, TestKey.RootOfUnity));

    [Fact]
    public void Verify_MaskNoCanonicalUnit_Rejects()
    {
        var (statement, exponents) = Honest();
        var n = TestKey.Paillier.N;
        var masks = Enumerable.Range(0, statement.Rows).Select(_ => _random.NextBits(statement.MaskBits)).ToArray();
        ImmutableArray<BigInteger> first = [.. masks.Select(mu => n.PowPublic(TestKey.Paillier.Base, mu) + n.Value)];
        var challenge = statement.Challenge(TestKey.Context().Begin("g"u8), first);
        Assert.False(Verify(statement, new(first, Respond(masks, exponents, challenge))));
    }

    [Fact]
    public void Verify_MissingRow_Rejects()
    {
        var (statement, proof) = GeneratorProver.Make(TestKey.Paillier, Count, TestKey.Context().Begin("g"u8), _random);
        Assert.False(Verify(statement, proof with { Masks = proof.Masks[..^1] }));
        Assert.False(Verify(statement, proof with { Responses = proof.Responses[..^1] }));
    }

    [Fact]
    public void Constructor_GeneratorNoUnit_Throws() => Assert.Throws<ArgumentException>(() => new GeneratorStatement(TestKey.Paillier, [TestKey.P]));

    private void AssertOutside(Func<BigInteger, BigInteger> bend)
    {
        var (honest, exponents) = Honest();
        var statement = new GeneratorStatement(TestKey.Paillier, honest.Generators.SetItem(1, bend(honest.Generators[1])));
        Assert.True(Verify(honest, GeneratorProver.Prove(honest, exponents, TestKey.Context().Begin("g"u8), _random)));
        Assert.False(Verify(statement, GeneratorProver.Prove(statement, exponents, TestKey.Context().Begin("g"u8), _random)));
    }

    private (GeneratorStatement Statement, BigInteger[] Exponents) Honest()
    {
        BigInteger[] exponents = [.. Enumerable.Range(0, Count).Select(_ => _random.NextBits(TestKey.Parameters.CommitmentRandomnessBits))];
        return (new(TestKey.Paillier, [.. exponents.Select(alpha => TestKey.Paillier.N.PowPublic(TestKey.Paillier.Base, alpha))]), exponents);
    }

    private static ImmutableArray<BigInteger> Respond(BigInteger[] masks, BigInteger[] exponents, bool[][] challenge) =>
        [.. masks.Select((mu, v) => mu + exponents.Where((_, l) => challenge[v][l]).Aggregate(BigInteger.Zero, (sum, alpha) => sum + alpha))];

    private static bool Verify(GeneratorStatement statement, GeneratorProof proof) => GeneratorVerifier.Verify(statement, proof, TestKey.Context().Begin("g"u8));
}
