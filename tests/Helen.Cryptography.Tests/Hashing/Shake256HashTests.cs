using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Helen.Cryptography.Hashing;

namespace Helen.Cryptography.Tests.Hashing;

public sealed class Shake256HashTests
{
    [Fact]
    public void Finish_BothImplementations_Agree() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<byte>(), (data, length) =>
    {
        Assert.SkipUnless(Shake256.IsSupported, "This platform has no SHAKE256.");
        return Run(platform: true, data, length).SequenceEqual(Run(platform: false, data, length));
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Finish_EmptyInput_IsTheStandardsVector(bool platform)
    {
        Assert.SkipUnless(!platform || Shake256.IsSupported, "This platform has no SHAKE256.");
        Assert.Equal("46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f", Convert.ToHexStringLower(Run(platform, [], 32)));   // FIPS 202, SHAKE256("")
    }

    private static byte[] Run(bool platform, byte[] data, int length)
    {
        using var hash = new Shake256Hash(platform);
        hash.Append(data.AsSpan(0, data.Length / 2));
        hash.Append(data.AsSpan(data.Length / 2));
        var output = new byte[length];
        hash.Finish(output);
        return output;
    }
}
