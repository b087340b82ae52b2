using System.Numerics;
using Helen.Cryptography.Paillier;
using Helen.Dealer;

namespace Helen.Cryptography.Tests.Dealer;

public sealed class KeyDealerTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Deal_FreshPrimes_GivesAWorkingKey(int parties)
    {
        var random = new SeededRandom(10 + parties);
        using var dealt = new KeyDealer(random).Deal(TestKey.Parameters, parties, features: 2);
        var paillier = dealt.PublicKey.Paillier;
        Assert.Equal(512, paillier.N.BitLength);
        Assert.Equal(PaillierPublicKey.DeriveBase(dealt.KeyId, paillier.N.Value), paillier.Base);
        Assert.Equal(parties, dealt.Shares.Length);
        Assert.Equal(2, dealt.CommitmentKey.Generators.Distinct().Count());
        var ciphertext = new MaskedCiphertext(paillier.Encrypt(-99, paillier.NextExponent(random), 256, negative: true));
        Assert.Equal(-99, dealt.PublicKey.Combine(ciphertext, [.. dealt.Shares.Select(s => s.Open(dealt.PublicKey, ciphertext))]));
    }

    /// <summary>Σe_i ≡ N⁻¹ mod φ as integers; the response to challenge 1 with mask 0 is the share itself.</summary>
    [Fact]
    public void Deal_Shares_SumToTheInverse()
    {
        var shares = TestKey.Dealt.Shares.Select(s => s.Respond(1, 0)).ToArray();
        var sum = shares.Aggregate(BigInteger.Add);
        Assert.True((((sum * TestKey.Paillier.N.Value) - 1) % TestKey.Order).IsZero);
        Assert.True(shares[0].Sign < 0 && shares[1].Sign > 0 && shares[2].Sign > 0);
        Assert.Equal(512 + 64 + 2 + 2 + 1 + 2, TestKey.Public.ShareBits);
        Assert.All(TestKey.Dealt.Shares, s => Assert.Equal(TestKey.Public.ShareBits, s.Bits));
    }

    [Fact]
    public void Deal_BadCountsOrPrimes_Throws()
    {
        var dealer = new KeyDealer(new SeededRandom(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => dealer.DealInsecure(TestKey.Parameters, TestKey.P, TestKey.Q, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => dealer.DealInsecure(TestKey.Parameters, TestKey.P, TestKey.Q, 2, 0));
        Assert.Throws<ArgumentException>(() => dealer.DealInsecure(TestKey.Parameters, TestKey.P, TestKey.P, 2, 1));
        Assert.Throws<ArgumentException>(() => dealer.DealInsecure(TestKey.Parameters, TestKey.P + 2, TestKey.Q, 2, 1));
        Assert.Throws<ArgumentException>(() => dealer.DealInsecure(SecurityParameters.Production(), TestKey.P, TestKey.Q, 2, 1));
        Assert.Equal("dealt key for 3 parties", TestKey.Dealt.ToString());
    }
}
