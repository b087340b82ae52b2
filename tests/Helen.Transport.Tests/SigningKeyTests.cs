using FsCheck;
using FsCheck.Fluent;
using Helen.Cryptography.Signatures;
using static Helen.Transport.Tests.World;

namespace Helen.Transport.Tests;

/// <summary>Helen.Cryptography/Signatures, tested beside its first user.</summary>
public sealed class SigningKeyTests
{
    [Fact]
    public void VerifyKey_OfTheRfc8032Seed_IsTheRfcsKey()
    {
        using var key = SigningKey.FromSeed(Convert.FromHexString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));
        Assert.Equal("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", key.VerifyKey.ToString());
    }

    [Fact]
    public void Verify_RightMessageAndContext_OnlyThose()
    {
        var signature = Keys[0].Sign("context"u8, "message"u8);
        Assert.Equal(64, signature.Length);
        Assert.True(Parties[0].Verify("context"u8, "message"u8, signature));
        Assert.False(Parties[0].Verify("context"u8, "massage"u8, signature));
        Assert.False(Parties[0].Verify("contex"u8, "tmessage"u8, signature));
        Assert.False(Parties[1].Verify("context"u8, "message"u8, signature));
    }

    [Fact]
    public void Verify_SignatureWithGroupOrderAdded_Rejects()
    {
        // s + L satisfies the curve equation too; only the range check on s refuses this second signature for the same message.
        var order = System.Numerics.BigInteger.Pow(2, 252) + System.Numerics.BigInteger.Parse("27742317777372353535851937790883648493");
        var signature = Keys[0].Sign("context"u8, "message"u8);
        var s = new System.Numerics.BigInteger(signature.AsSpan(32), isUnsigned: true) + order;
        var bent = signature.ToArray();
        bent.AsSpan(32).Clear();
        Assert.True(s.TryWriteBytes(bent.AsSpan(32), out _, isUnsigned: true));
        Assert.False(Parties[0].Verify("context"u8, "message"u8, bent));
        Assert.True(Parties[0].Verify("context"u8, "message"u8, signature));
    }

    /// <summary>Encodings of the eight points of small order, and two that are not canonical.</summary>
    public static TheoryData<string> SmallOrder =>
    [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ];

    [Theory]
    [MemberData(nameof(SmallOrder))]
    public void Verify_KeyOfSmallOrder_AcceptsNobodysSignature(string key)
    {
        // R = 0, s = 0 satisfies sB = R + kA whenever the order of A divides k: everybody could sign for such a party, which could then deny what it signed itself.
        var small = new VerifyKey(Convert.FromHexString(key));
        var forged = new byte[VerifyKey.SignatureByteCount];
        forged[0] = 1;
        for (byte message = 0; message < 64; message++) Assert.False(small.Verify("context"u8, [message], forged));
    }

    [Fact]
    public void Verify_HostileBytes_NeverThrows() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<byte>(), (bytes, fill) =>
        {
            var key = new VerifyKey(Enumerable.Repeat(fill, 32).ToArray());
            var padded = new byte[64];
            bytes.AsSpan(0, Math.Min(64, bytes.Length)).CopyTo(padded);
            padded[40] |= 1;
            return !Parties[0].Verify("context"u8, bytes, bytes) && !Parties[0].Verify("context"u8, bytes, padded) && (key.Verify("context"u8, bytes, padded) || true);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Equality_IsByValue()
    {
        var copy = new VerifyKey(Parties[0].ToArray());
        Assert.Equal(Parties[0], copy);
        Assert.Equal(Parties[0].GetHashCode(), copy.GetHashCode());
        Assert.NotEqual(Parties[0], Parties[1]);
        Assert.Throws<ArgumentException>(() => new VerifyKey(new byte[31]));
    }

    [Fact]
    public void Secret_IsRedactedKeptAndZeroed()
    {
        var key = SigningKey.Generate(new Seeded(9));
        var seed = new byte[32];
        key.WriteSeed(seed);
        using var again = SigningKey.FromSeed(seed);
        Assert.Equal(key.VerifyKey, again.VerifyKey);
        Assert.Equal(key.Sign("c"u8, "m"u8), again.Sign("c"u8, "m"u8));
        Assert.DoesNotContain(Convert.ToHexStringLower(seed), key.ToString(), StringComparison.Ordinal);
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.Sign("c"u8, "m"u8));
        Assert.Throws<ObjectDisposedException>(() => key.WriteSeed(seed));
        Assert.Throws<ArgumentException>(() => SigningKey.FromSeed(new byte[33]));
        Assert.Throws<ArgumentException>(() => again.Sign(default, "m"u8));
    }
}
