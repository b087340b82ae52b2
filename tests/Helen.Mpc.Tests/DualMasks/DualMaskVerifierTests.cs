using System.Numerics;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Paillier;
using Helen.Mpc.DualMasks;
using Helen.Tests.Support;

namespace Helen.Mpc.Tests.DualMasks;

/// <summary>One cheating prover per condition of the verifier: each deviates before the challenge, so that only the condition in question stops it.</summary>
public class DualMaskVerifierTests
{
    private static readonly PaillierPublicKey Key = MaskWorld.Key(2).PublicKey.Paillier;
    private static readonly MaskLayout Layout = MaskWorld.Layout(truncatedBits: 8, slots: 2, count: 6);
    private static readonly Digest Coin = Digest.Of("coin"u8);

    [Theory]
    [InlineData(8, 2, 6)]
    [InlineData(8, 1, 1)]
    [InlineData(0, 1, 9)]
    public void Verify_HonestProver_Accepts(int truncatedBits, int slots, int count)
    {
        var layout = MaskWorld.Layout(truncatedBits, slots, count);
        for (ulong seed = 0; seed < 3; seed++) Assert.True(Prove(layout, new DualMaskProver(Key, layout, new SeededRandomSource(seed))).Verify());
    }

    [Fact]
    public void Verify_OversizedHigh_Rejects()
    {
        Assert.False(Prove(Layout, new ShiftedProver(4 * Layout.HighMaskBound, 0, answersAll: true)).Verify());
        Assert.True(Prove(Layout, new ShiftedProver(0, 0, answersAll: false)).Verify());
    }

    /// <summary>The split attack: the same R with hi + 2^16 and lo − 2^16·2^t. The encryption does not show it; the range of ẑ_lo does.</summary>
    [Fact]
    public void Verify_MovedSplit_Rejects() => Assert.False(Prove(Layout, new ShiftedProver(high: 65536, low: -(65536 << 8), answersAll: true)).Verify());

    /// <summary>Far below the bound of a single coordinate's mask, a moved split stays within the slack that the size budget grants an adversary.</summary>
    [Fact]
    public void Verify_OversizedLowInsideSlack_Accepts() => Assert.True(Prove(Layout, new ShiftedProver(high: 0, low: 300, answersAll: false)).Verify());

    [Fact]
    public void Verify_HighJustOutsideItsBound_Rejects() => AssertEdge(response => response.High, (response, values) => response with { High = values }, Layout.HighResponseBound, Layout.TruncatedBits);

    [Fact]
    public void Verify_LowJustOutsideItsBound_Rejects() => AssertEdge(response => response.Low, (response, values) => response with { Low = values }, Layout.LowResponseBound, 0);

    [Fact]
    public void Verify_ExponentTooLong_Rejects() => AssertExponent(BigInteger.One << Layout.ResponseExponentBits(MaskWorld.Parameters), (BigInteger.One << Layout.ResponseExponentBits(MaskWorld.Parameters)) - 1);

    [Fact]
    public void Verify_ExponentNegative_Rejects() => AssertExponent(-1, 0);

    [Fact]
    public void Verify_ExponentOffByOne_Rejects()
    {
        var proof = Prove(Layout, Honest());
        Assert.True(proof.Verify());
        Assert.False((proof with { Response = proof.Response with { Exponents = proof.Response.Exponents.SetItem(70, proof.Response.Exponents[70] + 1) } }).Verify());
    }

    /// <summary>A rushing party multiplies another's ciphertext by (1+N)^{2^t} and knows only the difference.</summary>
    [Fact]
    public void Verify_MauledCiphertext_Rejects()
    {
        var proof = Prove(Layout, Honest());
        var mauled = (Ciphertext[])proof.Masks.Clone();
        mauled[1] = Key.Add(mauled[1], Key.EncryptPublic(1 << 8));
        Assert.False((proof with { Masks = mauled }).Verify());
    }

    [Fact]
    public void Verify_ResponseUnderAnotherProversChallenge_Rejects()
    {
        var proof = Prove(Layout, Honest());
        Assert.True(proof.Verify());
        Assert.False((proof with { Challenge = JointCoin.Challenge(Coin, new(1), Layout.Rows, Layout.Count) }).Verify());
    }

    [Fact]
    public void Verify_LastRowWrong_Rejects()
    {
        var proof = Prove(Layout, Honest());
        var extras = (Ciphertext[])proof.Extras.Clone();
        extras[^1] = Key.Add(extras[^1], Key.EncryptPublic(1));
        Assert.False((proof with { Extras = extras }).Verify());
    }

    [Fact]
    public void Verify_NegatedCiphertexts_Accepts()
    {
        var proof = Prove(Layout, Honest());
        var negated = proof.Masks.Select(c => new Ciphertext(Key.NSquared.Value - c.Value)).ToArray();
        Assert.True((proof with { Masks = negated }).Verify());
    }

    [Fact]
    public void Verify_MissingParts_Rejects()
    {
        var proof = Prove(Layout, Honest());
        var response = proof.Response;
        Assert.False((proof with { Masks = proof.Masks[1..] }).Verify());
        Assert.False((proof with { Extras = proof.Extras[1..] }).Verify());
        Assert.False((proof with { Challenge = proof.Challenge[1..] }).Verify());
        Assert.False((proof with { Response = response with { High = response.High.RemoveAt(0) } }).Verify());
        Assert.False((proof with { Response = response with { Low = [] } }).Verify());
        Assert.False((proof with { Response = response with { Exponents = response.Exponents.RemoveAt(0) } }).Verify());
    }

    [Fact]
    public void Verify_PartsTooMany_Rejects()
    {
        var proof = Prove(Layout, Honest());
        var response = proof.Response;
        Assert.True(proof.Verify());
        Assert.False((proof with { Masks = [.. proof.Masks, proof.Masks[0]] }).Verify());
        Assert.False((proof with { Extras = [.. proof.Extras, proof.Extras[0]] }).Verify());
        Assert.False((proof with { Challenge = [.. proof.Challenge, proof.Challenge[0]] }).Verify());
        Assert.False((proof with { Response = response with { High = response.High.Add(0) } }).Verify());
        Assert.False((proof with { Response = response with { Low = response.Low.Add(0) } }).Verify());
        Assert.False((proof with { Response = response with { Exponents = response.Exponents.Add(0) } }).Verify());
    }

    [Fact]
    public void Respond_ManyAttempts_AcceptanceIsAbout88PercentWhateverTheMasks()
    {
        var layout = MaskWorld.Layout(truncatedBits: 8, slots: 2, count: 3, rows: 8);        // D = 32; the rate e^{-1/8} does not depend on D
        const int attempts = 600;
        foreach (var (high, low) in new (BigInteger, BigInteger)[] { (0, 0), (layout.HighBound - 1, layout.LowBound - 1), (-layout.HighBound, -layout.LowBound) })
        {
            var prover = new FixedMaskProver(layout, high, low);
            var accepted = Enumerable.Range(0, attempts).Count(i =>
            {
                prover.BeginQuietly();
                return prover.Respond(JointCoin.Challenge(Digest.Of(BitConverter.GetBytes(i)), new(0), layout.Rows, layout.Count)) is not null;
            });
            Assert.InRange(accepted, 0.8825 * attempts - 40, 0.8825 * attempts + 40);        // 5 standard deviations; the seed is fixed
        }
    }

    [Fact]
    public void Respond_Twice_Throws()
    {
        var prover = Honest();
        Prove(Layout, prover);
        Assert.Throws<System.Diagnostics.UnreachableException>(() => prover.Respond(JointCoin.Challenge(Coin, new(0), Layout.Rows, Layout.Count)));
    }

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var response = Prove(Layout, Honest()).Response;
        var answer = DualMaskAnswer.TryRead(new DualMaskAnswer(response, [], Coin).Write(Layout, Key), Layout, Key, proven: false)!;
        Assert.Equal(response.High, answer.Response!.High);
        Assert.Equal(response.Low, answer.Response.Low);
        Assert.Equal(response.Exponents, answer.Response.Exponents);
        Assert.Equal(Coin, answer.Coin);
    }

    [Fact]
    public void TryRead_OtherBytes_IsNull()
    {
        var wire = new DualMaskAnswer(Prove(Layout, Honest()).Response, [], Coin).Write(Layout, Key);
        Assert.NotNull(DualMaskAnswer.TryRead(wire, Layout, Key, proven: false));
        Assert.Null(DualMaskAnswer.TryRead(wire, Layout, Key, proven: true));                // no second answer
        Assert.Null(DualMaskAnswer.TryRead([0, .. Coin.ToArray()], Layout, Key, proven: false));
        Assert.NotNull(DualMaskAnswer.TryRead([0, .. Coin.ToArray()], Layout, Key, proven: true));
        Assert.Null(DualMaskAnswer.TryRead([3, .. wire.AsSpan(1)], Layout, Key, proven: false));
        Assert.Null(DualMaskAnswer.TryRead(wire.AsSpan(..^1), Layout, Key, proven: false));
        Assert.Null(DualMaskAnswer.TryRead([.. wire, 0], Layout, Key, proven: false));
        Assert.Null(DualMaskAnswer.TryRead([], Layout, Key, proven: false));
        Assert.Null(DualMaskOffer.TryRead([], Layout, Key));
    }

    private static DualMaskProver Honest() => new(Key, Layout, new SeededRandomSource(5));

    /// <summary>A claim about the first ciphertext row that exceeds the range by one but opens the equation: M_0 is adapted to it.</summary>
    private static void AssertEdge(Func<DualMaskResponse, IEnumerable<BigInteger>> part, Func<DualMaskResponse, System.Collections.Immutable.ImmutableArray<BigInteger>, DualMaskResponse> with, BigInteger bound, int shift)
    {
        foreach (var (value, accepts) in new (BigInteger, bool)[] { (bound, true), (-bound, true), (bound + 1, false), (-bound - 1, false) })
        {
            var proof = Prove(Layout, Honest());
            var values = part(proof.Response).ToArray();
            var extras = (Ciphertext[])proof.Extras.Clone();
            extras[0] = Key.Add(extras[0], Key.EncryptPublic((value - values[0]) << shift));
            values[0] = value;
            Assert.Equal(accepts, (proof with { Extras = extras, Response = with(proof.Response, [.. values]) }).Verify());
        }
    }

    private static void AssertExponent(BigInteger rejected, BigInteger accepted)
    {
        var proof = Prove(Layout, Honest());
        foreach (var (exponent, accepts) in new[] { (accepted, true), (rejected, false) })
        {
            var extras = (Ciphertext[])proof.Extras.Clone();
            extras[0] = new(Key.NSquared.Multiply(extras[0].Value, Key.EvaluatePublic(0, exponent - proof.Response.Exponents[0])));
            Assert.Equal(accepts, (proof with { Extras = extras, Response = proof.Response with { Exponents = proof.Response.Exponents.SetItem(0, exponent) } }).Verify());
        }
    }

    private static Proof Prove(MaskLayout layout, DualMaskProver prover)
    {
        var masks = prover.EncryptMasks();
        var challenge = JointCoin.Challenge(Coin, new(0), layout.Rows, layout.Count);
        while (true)
        {
            var (extras, _) = prover.Begin();
            if (prover.Respond(challenge) is { } response) return new(layout, masks, extras, challenge, response);
        }
    }

    private sealed record Proof(MaskLayout Layout, Ciphertext[] Masks, Ciphertext[] Extras, bool[][] Challenge, DualMaskResponse Response)
    {
        public bool Verify() => DualMaskVerifier.Verify(Key, Layout, Masks, Extras, Challenge, Response);
    }

    /// <summary>Moves the first slot of mask 1 out of its range before encrypting, and may answer whatever comes.</summary>
    private sealed class ShiftedProver : DualMaskProver
    {
        private readonly bool _answersAll;

        public ShiftedProver(BigInteger high, BigInteger low, bool answersAll) : base(Key, DualMaskVerifierTests.Layout, new SeededRandomSource(5))
        {
            High[2] += high;
            Low[2] += low;
            _answersAll = answersAll;
        }

        protected override bool Accepts(IReadOnlyList<BigInteger> high, IReadOnlyList<BigInteger> low) => _answersAll || base.Accepts(high, low);
    }

    private sealed class FixedMaskProver : DualMaskProver
    {
        public FixedMaskProver(MaskLayout layout, BigInteger high, BigInteger low) : base(Key, layout, new SeededRandomSource(9))
        {
            Array.Fill(High, high);
            Array.Fill(Low, low);
        }

        public void BeginQuietly() => BeginUnseen();
    }
}
