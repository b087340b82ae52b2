using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Commitments;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.SigmaProofs.BoundedNorm;

namespace Helen.Cryptography.Tests.SigmaProofs.BoundedNorm;

public sealed class NormTests
{
    private readonly NormWorld _world = new();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(3, 1)]
    [InlineData(5, 3)]
    public void Verify_HonestProof_Accepts(int rows, int columns)
    {
        var world = new NormWorld(rows, columns);
        var proof = NormProver.Prove(world.Statement(), world.Witness, NormWorld.Begin(), world.Random);
        Assert.True(world.Verify(proof));
    }

    [Fact]
    public void Verify_BoundMetExactly_Accepts_AndOneLessRejects()
    {
        _world.Bound -= 12345;
        Assert.True(_world.Verify(_world.Prove()));
        // No four squares add up to −1; the prover follows the protocol with what it has.
        _world.Bound--;
        Assert.Throws<ArgumentException>(() => _world.Witness);
        Assert.False(_world.Verify(_world.Prove(witness: new(_world.Rows, _world.Randomness, [0, 0, 0, 0]))));
        Assert.False(_world.Verify(_world.Prove(witness: new(_world.Rows, _world.Randomness, [1, 0, 0, 0]))));
    }

    [Fact]
    public void Verify_OneHugeEntry_Rejects()
    {
        Assert.True(_world.Verify(_world.Prove()));
        _world.Rows = _world.Rows.SetItem(1, [0, 0, BigInteger.One << 60]);
        Assert.False(_world.Verify(_world.Prove(witness: new(_world.Rows, _world.Randomness, [0, 0, 0, 0]))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Verify_CommitmentToOtherRow_Rejects(int j)
    {
        var statement = _world.Statement(_world.Commitments.SetItem(j, new(TestKey.Paillier.N.Multiply(_world.Commitments[j].Value, 4))));
        Assert.False(_world.Verify(_world.Prove(statement), statement));
    }

    /// <summary>Two rows off by factors that cancel without the verifier's coefficients.</summary>
    [Fact]
    public void Verify_ErrorsThatCancelInTheProduct_Rejects()
    {
        var n = TestKey.Paillier.N;
        var statement = _world.Statement([new(n.Multiply(_world.Commitments[0].Value, 4)), new(n.Multiply(_world.Commitments[1].Value, n.Invert(4)))]);
        Assert.False(_world.Verify(_world.Prove(statement), statement));
    }

    /// <summary>
    /// If χ did not bind a list of responses, a prover could compute χ first and shift two of them so that their errors cancel under it: the n+5 equations would be one.
    /// Without coefficients at all, +1 and −1 would cancel.
    /// </summary>
    [Fact]
    public void Verify_ResponsesShiftedUnderAKnownBatchChallenge_Rejects()
    {
        var p = _world.Prove();
        Assert.True(_world.Verify(p));
        var statement = _world.Statement();
        BigInteger[] Chi(params IEnumerable<BigInteger>[] bound)
        {
            var transcript = NormWorld.Begin();
            statement.ResponseChallenge(transcript, [.. p.Slack, .. p.RowMasks, .. p.SlackMasks, p.Cross, p.Constant]);
            return statement.BatchChallenge(transcript, [.. bound.SelectMany(list => list)]);
        }

        ImmutableArray<BigInteger> Shift(ImmutableArray<BigInteger> list, int i, BigInteger by) => list.SetItem(i, list[i] + by);
        NormProof Rows(BigInteger a, BigInteger b) => p with { RowRandomness = Shift(Shift(p.RowRandomness, 0, b), 1, -a) };
        NormProof Slacks(BigInteger a, BigInteger b) => p with { SlackRandomness = Shift(Shift(p.SlackRandomness, 0, b), 3, -a) };
        NormProof RowAndSlack(BigInteger a, BigInteger b) => p with { RowRandomness = Shift(p.RowRandomness, 0, b), SlackRandomness = Shift(p.SlackRandomness, 0, -a) };
        NormProof SlackAndCross(BigInteger a, BigInteger b) => p with { SlackRandomness = Shift(p.SlackRandomness, 0, b), CrossRandomness = p.CrossRandomness - a };

        int slack = _world.Bounds.Rows, cross = slack + NormBounds.SlackCount;
        BigInteger[] none = Chi(), noRows = Chi(p.Entries, p.SlackEntries, p.SlackRandomness, [p.CrossRandomness]), noSlacks = Chi(p.Entries, p.RowRandomness, p.SlackEntries, [p.CrossRandomness]);
        NormProof[] shifted =
        [
            Rows(none[0], none[1]), Rows(noRows[0], noRows[1]), Slacks(none[slack], none[slack + 3]), Slacks(noSlacks[slack], noSlacks[slack + 3]),
            RowAndSlack(none[0], none[slack]), SlackAndCross(none[slack], none[cross]), Rows(1, 1), Slacks(1, 1), RowAndSlack(1, 1), SlackAndCross(1, 1),
        ];
        Assert.All(shifted, proof => Assert.False(_world.Verify(proof)));
    }

    [Fact]
    public void Verify_EachFieldChanged_Rejects()
    {
        var p = _world.Prove();
        BigInteger Four(BigInteger x) => TestKey.Paillier.N.Multiply(x, 4);
        ImmutableArray<BigInteger> Bent(ImmutableArray<BigInteger> list, int i) => list.SetItem(i, Four(list[i]));
        ImmutableArray<BigInteger> Moved(ImmutableArray<BigInteger> list, int i) => list.SetItem(i, list[i] + 1);
        Assert.True(_world.Verify(p));
        NormProof[] tampered =
        [
            p with { Slack = Bent(p.Slack, 3) }, p with { RowMasks = Bent(p.RowMasks, 1) }, p with { SlackMasks = Bent(p.SlackMasks, 0) }, p with { Cross = Four(p.Cross) }, p with { Constant = Four(p.Constant) },
            p with { Entries = Moved(p.Entries, 0) }, p with { Entries = Moved(p.Entries, 5) }, p with { RowRandomness = Moved(p.RowRandomness, 1) },
            p with { SlackEntries = Moved(p.SlackEntries, 2) }, p with { SlackRandomness = Moved(p.SlackRandomness, 3) }, p with { CrossRandomness = p.CrossRandomness + 1 },
        ];
        Assert.All(tampered, t => Assert.False(_world.Verify(t)));
    }

    [Fact]
    public void Verify_WrongCountsOrDefaults_Rejects()
    {
        var p = _world.Prove();
        NormProof[] Misshapen(Func<ImmutableArray<BigInteger>, ImmutableArray<BigInteger>> f) =>
        [
            p with { Slack = f(p.Slack) }, p with { RowMasks = f(p.RowMasks) }, p with { SlackMasks = f(p.SlackMasks) }, p with { Entries = f(p.Entries) },
            p with { RowRandomness = f(p.RowRandomness) }, p with { SlackEntries = f(p.SlackEntries) }, p with { SlackRandomness = f(p.SlackRandomness) },
        ];
        Assert.All([.. Misshapen(_ => default), .. Misshapen(x => x[1..]), .. Misshapen(x => x.Add(1))], t => Assert.False(_world.Verify(t)));
    }

    /// <summary>Each first message in turn plus N, hashed as it is sent: every equation holds, only the canonical form is left.</summary>
    [Fact]
    public void Verify_NonCanonicalResidue_Rejects()
    {
        var n = TestKey.Paillier.N.Value;
        Assert.True(_world.Verify(_world.Prove(first: sent => [.. sent])));
        var count = NormBounds.SlackCount + _world.Bounds.Rows + NormBounds.SlackCount + 2;
        Assert.All(Enumerable.Range(0, count), i =>
        {
            Assert.False(_world.Verify(_world.Prove(first: sent => sent.SetItem(i, sent[i] + n))));
            // The sign is free: equations compare squares.
            Assert.True(_world.Verify(_world.Prove(first: sent => sent.SetItem(i, n - sent[i]))));
        });
    }

    [Fact]
    public void Bounds_TooManyEntriesOrTooMuchRandomness_Throw()
    {
        var parameters = TestKey.Parameters;
        var longest = parameters.CommitmentRandomnessBits + SecurityParameters.CombinationRandomnessBits;
        NormBounds Of(int rows, int columns, int randomnessBits) => new(parameters, rows, columns, 1, randomnessBits, 1);
        Assert.Equal(longest, Of(4096, 4096, longest).RandomnessBits);
        Assert.Throws<ArgumentOutOfRangeException>(() => Of(4096, 4096, longest + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Of(65535, 65535, longest));
    }

    /// <summary>Equal modulo the order of the group: every equation holds, only the range is left.</summary>
    [Fact]
    public void Verify_ResponseOutOfRange_Rejects()
    {
        var p = _world.Prove();
        var b = _world.Bounds;
        ImmutableArray<BigInteger> Over(ImmutableArray<BigInteger> list, int bits) => list.SetItem(0, list[0] + (TestKey.Order << bits));
        NormProof[] tampered =
        [
            p with { Entries = Over(p.Entries, b.EntryResponseBits) }, p with { RowRandomness = Over(p.RowRandomness, b.RandomnessResponseBits) },
            p with { SlackEntries = Over(p.SlackEntries, b.SlackResponseBits) }, p with { SlackRandomness = Over(p.SlackRandomness, b.SingleRandomnessResponseBits) },
            p with { CrossRandomness = p.CrossRandomness + (TestKey.Order << b.SingleRandomnessResponseBits) },
        ];
        Assert.All(tampered, t => Assert.False(_world.Verify(t)));
    }

    [Fact]
    public void Verify_InAnotherContextOrForAnotherBound_Rejects()
    {
        var (statement, proof) = (_world.Statement(), _world.Prove());
        Assert.True(NormVerifier.Verify(statement, proof, NormWorld.Begin()));
        Assert.False(NormVerifier.Verify(statement, proof, NormWorld.Begin(session: 2)));
        Assert.False(NormVerifier.Verify(statement, proof, NormWorld.Begin(round: 2)));
        Assert.False(NormVerifier.Verify(statement, proof, NormWorld.Begin(prover: 1)));
        _world.Bound++;
        Assert.False(_world.Verify(proof));
    }

    [Fact]
    public void Challenges_EachPart_ChangesThem()
    {
        var b = _world.Bounds;
        BigInteger[] first = [.. Enumerable.Repeat(BigInteger.One, 12)];
        NormStatement With(NormBounds bounds) => new(_world.Key, _world.Commitments, bounds);
        NormStatement[] statements =
        [
            _world.Statement(), _world.Statement(_world.Commitments.SetItem(0, new Commitment(4))),
            With(new(b.Parameters, 2, 3, 31, b.RandomnessBits, b.Bound)), With(new(b.Parameters, 2, 3, 30, b.RandomnessBits + 1, b.Bound)), With(new(b.Parameters, 2, 3, 30, b.RandomnessBits, b.Bound + 1)),
            new(new(TestKey.Paillier, [.. _world.Key.Generators.Reverse()]), _world.Commitments, b),
        ];
        Assert.Equal(statements.Length, statements.Select(s => s.ResponseChallenge(NormWorld.Begin(), first)).Distinct().Count());
        Assert.Equal(13, Enumerable.Range(0, 13).Select(i => statements[0].ResponseChallenge(NormWorld.Begin(), [.. first.Select((x, j) => i == j ? 2 : x)])).Distinct().Count());
        Assert.NotEqual(statements[0].BatchChallenge(NormWorld.Begin(), [1, 2]), statements[0].BatchChallenge(NormWorld.Begin(), [1, 3]));
    }

    [Fact]
    public void Prove_WitnessOutOfShapeOrBounds_Throws()
    {
        void Throws(NormWitness witness) => Assert.Throws<ArgumentException>(() => NormProver.Prove(_world.Statement(), witness, NormWorld.Begin(), _world.Random));
        Throws(new(_world.Rows[..1], _world.Randomness, [0, 0, 0, 0]));
        Throws(new(_world.Rows, _world.Randomness[..1], [0, 0, 0, 0]));
        Throws(new(_world.Rows, _world.Randomness, [0, 0, 0]));
        Throws(new(_world.Rows.SetItem(0, [BigInteger.One << 30, 0, 0]), _world.Randomness, [0, 0, 0, 0]));
        Assert.Throws<ArgumentException>(() => _world.Statement(_world.Commitments[..1]));
    }

    [Fact]
    public void TryRead_WrittenAndHostileBytes_ReadsTheFirstOnly()
    {
        var writer = new CanonicalWriter();
        _world.Prove().Write(writer, _world.Bounds);
        Assert.True(_world.Verify(NormProof.TryRead(writer.Written.Span, _world.Bounds)!));
        HostileBytes.AreRefused(writer.ToArray(), w => NormProof.TryRead(w, _world.Bounds));
    }

    [Fact]
    public void Decompose_SmallAndLargeNumbers_GivesFourSquares()
    {
        var random = new SeededRandom(10);
        var numbers = Enumerable.Range(0, 3000).Select(n => (BigInteger)n).Concat(Enumerable.Range(1, 128).Select(b => random.NextBits(b))).Concat(Enumerable.Range(0, 128).Select(b => (BigInteger.One << b) - 1));
        foreach (var n in numbers)
        {
            var squares = FourSquares.Decompose(n);
            Assert.Equal(4, squares.Length);
            Assert.Equal(n, squares.Aggregate(BigInteger.Zero, (sum, x) => sum + (x * x)));
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => FourSquares.Decompose(-1));
    }

    [Fact]
    public void Combine_CommitmentsAndConstant_OpensToTheCombination()
    {
        var key = _world.Key;
        var combined = key.Combine(_world.Commitments.AsSpan(), [5, -7], 1, -11);
        var values = Enumerable.Range(0, 3).Select(l => (5 * _world.Rows[0][l]) - (7 * _world.Rows[1][l]) - (l == 1 ? 11 : 0)).ToArray();
        Assert.Equal(key.EvaluatePublic(values, (5 * _world.Randomness[0]) - (7 * _world.Randomness[1])), combined.Value);
        Assert.Throws<ArgumentException>(() => key.Combine(_world.Commitments.AsSpan(), [5], 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => key.Combine(_world.Commitments.AsSpan(), [5, 6], 3, 0));
    }
}
