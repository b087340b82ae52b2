using Helen.Cryptography.Signatures;
using static Helen.Transport.Tests.World;

namespace Helen.Transport.Tests;

public sealed class SigningKeyConditionTests
{
    [Fact]
    public void Verify_SignatureOfAnotherLength_Rejects()
    {
        var signature = Keys[0].Sign("context"u8, "message"u8);
        Assert.True(Parties[0].Verify("context"u8, "message"u8, signature));
        Assert.False(Parties[0].Verify("context"u8, "message"u8, [.. signature, 0]));
        Assert.False(Parties[0].Verify("context"u8, "message"u8, signature.AsSpan(1)));
        Assert.False(Parties[0].Verify("context"u8, "message"u8, default));
    }

    [Fact]
    public void Sign_ContextWhoseLengthIsNoByte_Throws()
    {
        var longest = new byte[byte.MaxValue];
        Assert.True(Parties[0].Verify(longest, "m"u8, Keys[0].Sign(longest, "m"u8)));
        Assert.Throws<ArgumentException>("context", () => Keys[0].Sign(new byte[byte.MaxValue + 1], "m"u8));
        Assert.Throws<ArgumentException>("context", () => Keys[0].Sign(default, "m"u8));
    }

    [Fact]
    public void Equals_NothingOrAnotherKey_IsFalse()
    {
        Assert.False(Parties[0].Equals(null));
        Assert.False(Parties[0].Equals((object?)null));
        Assert.False(Parties[0].Equals((object)Parties[1]));
        Assert.True(Parties[0].Equals((object)new VerifyKey(Parties[0].ToArray())));
    }
}
