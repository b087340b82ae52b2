using System.Numerics;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.SigmaProofs.DiscreteLogEquality;

namespace Helen.Cryptography.Tests.Paillier;

public sealed class ThresholdTests
{
    private static readonly SeededRandom Random = new(9);

    public static TheoryData<string> Edges()
    {
        var half = TestKey.Paillier.N.Value >> 1;
        return [.. new[] { 0, 1, -1, half, half - 1, -half, 1 - half, BigInteger.One << 500 }.Select(x => x.ToString())];
    }

    [Theory]
    [MemberData(nameof(Edges))]
    public void Combine_AllShares_GivesTheBalancedPlaintext(string text)
    {
        var x = BigInteger.Parse(text);
        foreach (var negative in new[] { false, true })
        {
            var ciphertext = new MaskedCiphertext(TestKey.Paillier.Encrypt(x, TestKey.Paillier.NextExponent(Random), TestKey.Parameters.EncryptionExponentBits, negative));
            Assert.Equal(x, TestKey.Public.Combine(ciphertext, Open(ciphertext)));
        }
    }

    [Fact]
    public void Combine_WrongMissingOrNonCanonicalShare_IsNull()
    {
        var ciphertext = new MaskedCiphertext(TestKey.Encrypt(42, Random));
        var shares = Open(ciphertext);
        Assert.Equal(42, TestKey.Public.Combine(ciphertext, shares));
        var n = TestKey.Paillier.N;
        Assert.Null(TestKey.Public.Combine(ciphertext, shares[..2]));
        Assert.Null(TestKey.Public.Combine(ciphertext, [.. shares, BigInteger.One]));
        foreach (var wrong in new[] { n.Multiply(shares[1], 2), shares[1] + n.Value, 0, TestKey.P, n.Multiply(shares[1], TestKey.RootOfUnity) })
            Assert.Null(TestKey.Public.Combine(ciphertext, [shares[0], wrong, shares[2]]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Combine_NegatedShare_StillOpensAndIsDefended(int party)
    {
        var ciphertext = new MaskedCiphertext(TestKey.Encrypt(-7, Random));
        var shares = Open(ciphertext);
        shares[party] = TestKey.Paillier.N.Value - shares[party];
        Assert.Equal(-7, TestKey.Public.Combine(ciphertext, shares));
        Assert.Equal(new[] { true, true, true }, Defend(ciphertext, shares));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void DiscreteLogEquality_OneWrongShare_NamesExactlyThatParty(int party)
    {
        var ciphertext = new MaskedCiphertext(TestKey.Encrypt(11, Random));
        var shares = Open(ciphertext);
        shares[party] = TestKey.Paillier.N.Multiply(shares[party], 9);
        Assert.Null(TestKey.Public.Combine(ciphertext, shares));
        Assert.Equal(Enumerable.Range(0, 3).Select(i => i != party), Defend(ciphertext, shares));
    }

    [Fact]
    public void Constructor_WrongVerificationKeys_Throws()
    {
        var y = TestKey.Public.VerificationKeys;
        Assert.NotNull(new ThresholdPublicKey(TestKey.Paillier, y));
        Assert.Throws<ArgumentException>(() => new ThresholdPublicKey(TestKey.Paillier, default));
        Assert.Throws<ArgumentException>(() => new ThresholdPublicKey(TestKey.Paillier, y[..1]));
        Assert.Throws<ArgumentException>(() => new ThresholdPublicKey(TestKey.Paillier, y[..2]));
        Assert.Throws<ArgumentException>(() => new ThresholdPublicKey(TestKey.Paillier, y.SetItem(0, TestKey.Paillier.N.Multiply(y[0], 2))));
        Assert.Throws<ArgumentException>(() => new ThresholdPublicKey(TestKey.Paillier, y.SetItem(0, y[0] + TestKey.Paillier.N.Value)));
        Assert.Throws<ArgumentException>(() => new ThresholdPublicKey(TestKey.Paillier, y.SetItem(0, TestKey.Paillier.N.Value - y[0])));
    }

    [Fact]
    public void KeyShare_WrongSignOrLength_ThrowsAndToStringIsRedacted()
    {
        using var first = new ThresholdKeyShare(35, 0, -5, 3);
        using var second = new ThresholdKeyShare(35, 1, 5, 3);
        Assert.Equal("threshold key share of party 1", second.ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => new ThresholdKeyShare(35, 0, 5, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ThresholdKeyShare(35, 1, -5, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ThresholdKeyShare(35, 1, 8, 3));
        var n = TestKey.Paillier.N;
        Assert.Equal(n.PowPublic(4, -5), first.Power(n, 4));
        Assert.Equal(n.PowPublic(4, 5), second.Power(n, 4));
        Assert.Equal((-5 * 7) + 1, first.Respond(7, 1));
        Assert.Equal((5 * 7) + 1, second.Respond(7, 1));
    }

    [Fact]
    public void KeyShare_OfAnotherKey_IsRefused()
    {
        var masked = new MaskedCiphertext(TestKey.Encrypt(5, Random));
        var own = TestKey.Dealt.Shares[1];
        Assert.True(own.BelongsTo(TestKey.Public));
        Assert.NotEqual(0, own.Open(TestKey.Public, masked));
        using var otherModulus = new ThresholdKeyShare(TestKey.Paillier.N.Value + 4, 1, 5, TestKey.Public.ShareBits);
        using var otherParty = new ThresholdKeyShare(TestKey.Paillier.N.Value, TestKey.Parties, 5, TestKey.Public.ShareBits);
        using var otherLength = new ThresholdKeyShare(TestKey.Paillier.N.Value, 1, 5, TestKey.Public.ShareBits - 1);
        Assert.All([otherModulus, otherParty, otherLength], share =>
        {
            Assert.False(share.BelongsTo(TestKey.Public));
            Assert.Equal("key", Assert.Throws<ArgumentException>(() => share.Open(TestKey.Public, masked)).ParamName);
            var statement = new DiscreteLogEqualityStatement(TestKey.Public, 1, masked, 1);
            Assert.Throws<ArgumentException>(() => DiscreteLogEqualityProver.Prove(statement, share, TestKey.Context(prover: 1).Begin("x"u8), Random));
        });
    }

    [Fact]
    public void KeyShare_WrittenAndRead_IsTheSame()
    {
        var masked = new MaskedCiphertext(TestKey.Encrypt(5, Random));
        foreach (var share in TestKey.Dealt.Shares)
        {
            var writer = new CanonicalWriter();
            share.Write(writer);
            var reader = new CanonicalReader(writer.Written.Span);
            using var read = ThresholdKeyShare.Read(ref reader);
            Assert.True(reader.Finish());
            Assert.Equal((share.N, share.PartyIndex, share.Bits), (read.N, read.PartyIndex, read.Bits));
            Assert.Equal(share.Open(TestKey.Public, masked), read.Open(TestKey.Public, masked));
            Assert.Throws<InvalidDataException>(() =>
            {
                var broken = new CanonicalReader(writer.Written.Span[..^1]);
                ThresholdKeyShare.Read(ref broken).Dispose();
            });
        }
    }

    [Theory]
    [InlineData(1u, 1, true)]
    [InlineData(3u, 7, true)]
    [InlineData(2u, 7, false)]
    [InlineData(0u, 0, false)]
    [InlineData(0x80000000u, 7, false)]
    public void KeyShare_ReadFromStorage_HasTheStatedLength(uint bits, byte magnitude, bool sound)
    {
        var bytes = new CanonicalWriter().Block([35]).UInt16(1).UInt32(bits).Block([magnitude]).ToArray();
        ThresholdKeyShare Read()
        {
            var reader = new CanonicalReader(bytes);
            return ThresholdKeyShare.Read(ref reader);
        }

        if (!sound)
        {
            Assert.Throws<InvalidDataException>(() => Read().Dispose());
            return;
        }

        using var share = Read();
        Assert.Equal((int)bits, share.Bits);
    }

    [Fact]
    public void PublicKey_FromTwoToMostParties_IsAccepted()
    {
        var root = ThresholdPublicKey.AnchorRoot(TestKey.Paillier);
        ThresholdPublicKey Of(int parties) => new(TestKey.Paillier, [root, .. Enumerable.Repeat(BigInteger.One, parties - 1)]);
        Assert.Equal(2, Of(2).VerificationKeys.Length);
        Assert.Equal(65535, Of(65535).VerificationKeys.Length);
        Assert.Throws<ArgumentException>(() => Of(1));
        Assert.Throws<ArgumentException>(() => Of(65536));
    }

    private static BigInteger[] Open(MaskedCiphertext ciphertext) => [.. TestKey.Dealt.Shares.Select(s => s.Open(TestKey.Public, ciphertext))];

    /// <summary>Every party defends what it sent with its true share.</summary>
    private static IEnumerable<bool> Defend(MaskedCiphertext ciphertext, BigInteger[] shares) => TestKey.Dealt.Shares.Select((share, i) =>
    {
        var statement = new DiscreteLogEqualityStatement(TestKey.Public, i, ciphertext, shares[i]);
        var context = TestKey.Context(prover: i);
        return DiscreteLogEqualityVerifier.Verify(statement, DiscreteLogEqualityProver.Prove(statement, share, context.Begin("defend"u8), Random), context.Begin("defend"u8));
    });
}
