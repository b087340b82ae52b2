using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Commitments;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.SigmaProofs.InnerProduct;

namespace Helen.Cryptography.Tests.SigmaProofs.InnerProduct;

public sealed class InnerProductTests
{
    private readonly InnerProductWorld _world = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Verify_HonestProof_Accepts(int size)
    {
        var world = new InnerProductWorld(size);
        Assert.True(world.Verify(world.Prove()));
        if (size == TestKey.Features) Assert.True(world.Verify(world.BentProve(world.Statement(), cross: t => t)));
    }

    [Fact]
    public void Verify_MatricesOfLargestEntries_Accepts()
    {
        var largest = (BigInteger.One << 31) - 1;
        _world.Factor = [.. Enumerable.Range(0, 3).Select(_ => ImmutableArray.Create(largest, -largest, largest))];
        _world.Product = [.. Enumerable.Range(0, 3).Select(_ => Enumerable.Repeat(3 * largest * largest, 3).ToImmutableArray())];
        Assert.True(_world.Verify(_world.Prove()));
    }

    /// <summary>The prover follows the protocol for matrices that are no product: only the last equation stands against it.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public void Verify_OneEntryOfTheProductOffByOne_Rejects(int j, int l)
    {
        Assert.True(_world.Verify(_world.Prove()));
        _world.Product = _world.Product.SetItem(j, _world.Product[j].SetItem(l, _world.Product[j][l] + 1));
        Assert.False(_world.Verify(_world.Prove()));
    }

    /// <summary>An antisymmetric error vanishes in rᵀEr: the reason for r ≠ s.</summary>
    [Fact]
    public void Verify_AntisymmetricError_Rejects()
    {
        _world.Product = _world.Product.SetItem(0, _world.Product[0].SetItem(1, _world.Product[0][1] + 1));
        _world.Product = _world.Product.SetItem(1, _world.Product[1].SetItem(0, _world.Product[1][0] - 1));
        Assert.False(_world.Verify(_world.Prove()));
    }

    [Fact]
    public void Verify_NegativeProduct_Rejects()
    {
        _world.Product = [.. _world.Product.Select(row => row.Select(x => -x).ToImmutableArray())];
        Assert.False(_world.Verify(_world.Prove()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Verify_CommitmentsToOtherMatrices_Rejects(int which)
    {
        var bent = _world.ProductCommitments.SetItem(1, new(TestKey.Paillier.N.Multiply(_world.ProductCommitments[1].Value, 4)));
        var factor = _world.FactorCommitments.SetItem(1, new(TestKey.Paillier.N.Multiply(_world.FactorCommitments[1].Value, 4)));
        var statement = which == 0 ? _world.Statement(factor: factor) : _world.Statement(product: bent);
        Assert.False(_world.Verify(_world.Prove(statement), statement));
    }

    [Fact]
    public void Verify_OtherCross_Rejects() => Assert.False(_world.Verify(_world.BentProve(_world.Statement(), cross: t => t + 1)));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Verify_NonCanonicalFirstMessage_Rejects(int i) => Assert.False(_world.Verify(_world.BentProve(_world.Statement(), first: m => m[i] += TestKey.Paillier.N.Value)));

    [Fact]
    public void Verify_MissingExtraOrDefaultResponses_Rejects()
    {
        var honest = _world.BentProve(_world.Statement());
        Assert.True(_world.Verify(honest));
        foreach (var list in new ImmutableArray<BigInteger>[] { default, honest.Left[..2], honest.Left.Add(0) })
        {
            Assert.False(_world.Verify(honest with { Left = list }));
            Assert.False(_world.Verify(honest with { Right = list }));
            Assert.False(_world.Verify(honest with { Product = list }));
        }
    }

    /// <summary>Equal modulo the order of the group, so that the equations hold and only the range is left. z_u, z_v, z_w also stand in the last equation, where the shift vanishes modulo the order.</summary>
    [Fact]
    public void Verify_ResponseOutOfRange_Rejects()
    {
        var p = _world.BentProve(_world.Statement());
        var b = _world.Bounds;
        BigInteger Shift(int bits) => TestKey.Order << bits;
        Assert.False(_world.Verify(p with { Left = p.Left.SetItem(0, p.Left[0] + Shift(b.FactorResponseBits)) }));
        Assert.False(_world.Verify(p with { Right = p.Right.SetItem(2, p.Right[2] - Shift(b.FactorResponseBits)) }));
        Assert.False(_world.Verify(p with { Product = p.Product.SetItem(1, p.Product[1] + Shift(b.ProductResponseBits)) }));
        Assert.False(_world.Verify(p with { LeftRandomness = p.LeftRandomness + Shift(b.RandomnessResponseBits) }));
        Assert.False(_world.Verify(p with { RightRandomness = p.RightRandomness + Shift(b.RandomnessResponseBits) }));
        Assert.False(_world.Verify(p with { ProductRandomness = p.ProductRandomness + Shift(b.RandomnessResponseBits) }));
        Assert.False(_world.Verify(p with { CrossRandomness = p.CrossRandomness + Shift(b.CrossResponseBits) }));
    }

    [Fact]
    public void Verify_EachFieldChanged_Rejects()
    {
        var p = _world.Prove();
        BigInteger Four(BigInteger x) => TestKey.Paillier.N.Multiply(x, 4);
        Assert.True(_world.Verify(p));
        InnerProductProof[] tampered =
        [
            p with { LeftMask = Four(p.LeftMask) }, p with { RightMask = Four(p.RightMask) }, p with { ProductMask = Four(p.ProductMask) }, p with { Cross = Four(p.Cross) }, p with { Constant = Four(p.Constant) },
            p with { Left = p.Left.SetItem(0, p.Left[0] + 1) }, p with { Right = p.Right.SetItem(1, p.Right[1] + 1) }, p with { Product = p.Product.SetItem(2, p.Product[2] + 1) },
            p with { LeftRandomness = p.LeftRandomness + 1 }, p with { RightRandomness = p.RightRandomness + 1 }, p with { ProductRandomness = p.ProductRandomness + 1 }, p with { CrossRandomness = p.CrossRandomness + 1 },
        ];
        Assert.All(tampered, t => Assert.False(_world.Verify(t)));
    }

    [Fact]
    public void Verify_InAnotherContext_Rejects()
    {
        var (statement, proof) = (_world.Statement(), _world.Prove());
        Assert.True(InnerProductVerifier.Verify(statement, proof, InnerProductWorld.Begin()));
        Assert.False(InnerProductVerifier.Verify(statement, proof, InnerProductWorld.Begin(session: 2)));
        Assert.False(InnerProductVerifier.Verify(statement, proof, InnerProductWorld.Begin(round: 2)));
        Assert.False(InnerProductVerifier.Verify(statement, proof, InnerProductWorld.Begin(prover: 1)));
    }

    [Fact]
    public void Challenges_EachPartOfStatementAndFirstMessages_ChangesThem()
    {
        InnerProductStatement[] statements =
        [
            _world.Statement(),
            _world.Statement(factor: _world.FactorCommitments.SetItem(1, new Commitment(4))),
            _world.Statement(product: _world.ProductCommitments.SetItem(1, new Commitment(4))),
            new(_world.Key, _world.FactorCommitments, _world.ProductCommitments, new(TestKey.Parameters, 3, 32, 64)),
            new(_world.Key, _world.FactorCommitments, _world.ProductCommitments, new(TestKey.Parameters, 3, 31, 65)),
            new(new(TestKey.Paillier, [.. _world.Key.Generators.Reverse()]), _world.FactorCommitments, _world.ProductCommitments, _world.Bounds),
        ];
        var drawn = statements.Select(s => s.CombinationChallenges(InnerProductWorld.Begin())).ToArray();
        Assert.Equal(statements.Length, drawn.Select(d => d.R[0]).Distinct().Count());
        Assert.NotEqual(drawn[0].R, drawn[0].S);
        var responses = Enumerable.Range(0, 6).Select(i => statements[0].ResponseChallenge(InnerProductWorld.Begin(), [.. Enumerable.Range(0, 5).Select(j => (BigInteger)(i == j ? 7 : 2))]));
        Assert.Equal(6, responses.Distinct().Count());
    }

    [Fact]
    public void Prove_WitnessOutOfShapeOrBounds_Throws()
    {
        void Throws(InnerProductWitness witness) => Assert.Throws<ArgumentException>(() => InnerProductProver.Prove(_world.Statement(), witness, InnerProductWorld.Begin(), _world.Random));
        Throws(new(_world.Factor[..2], _world.FactorRandomness, _world.Product, _world.ProductRandomness));
        Throws(new(_world.Factor, _world.FactorRandomness[..2], _world.Product, _world.ProductRandomness));
        Throws(new(_world.Factor, _world.FactorRandomness, _world.Product.SetItem(0, [BigInteger.One << 64, 0, 0]), _world.ProductRandomness));
        Assert.Throws<ArgumentException>(() => _world.Statement(factor: _world.FactorCommitments[..2]));
        Assert.Throws<ArgumentException>(() => _world.Statement(product: default(ImmutableArray<Commitment>)));
    }

    [Fact]
    public void TryRead_WrittenAndHostileBytes_ReadsTheFirstOnly()
    {
        var proof = _world.Prove();
        var writer = new CanonicalWriter();
        proof.Write(writer, _world.Bounds);
        var read = InnerProductProof.TryRead(writer.Written.Span, _world.Bounds)!;
        Assert.True(_world.Verify(read));
        HostileBytes.AreRefused(writer.ToArray(), w => InnerProductProof.TryRead(w, _world.Bounds), countAt: 5 * 64);
    }
}
