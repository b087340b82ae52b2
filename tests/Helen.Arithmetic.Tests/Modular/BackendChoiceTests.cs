using Helen.Arithmetic.Modular;
using Helen.Arithmetic.Modular.Kernels;

namespace Helen.Arithmetic.Tests.Modular;

public sealed class BackendChoiceTests
{
    [Fact]
    public void IsAvailable_Linux_HasBoth()
    {
        Assert.True(Modulus.IsAvailable(BignumBackend.Managed));
        if (!OperatingSystem.IsLinux()) return;
        Assert.True(Modulus.IsAvailable(BignumBackend.LibCrypto));
        Assert.Equal(BignumBackend.LibCrypto, Modulus.Create(15, BignumBackend.LibCrypto).Backend);
    }

    [Fact]
    public void Create_EachBackend_ReportsIt()
    {
        Assert.Equal(BignumBackend.Managed, Modulus.Create(15, BignumBackend.Managed).Backend);
        Assert.Equal(BackendChoice.Resolve(BignumBackend.Automatic), Modulus.Create(15).Backend);
    }

    [Theory]
    [InlineData(null, true, BignumBackend.LibCrypto)]
    [InlineData("", true, BignumBackend.LibCrypto)]
    [InlineData(null, false, BignumBackend.Managed)]
    [InlineData("managed", true, BignumBackend.Managed)]
    [InlineData("managed", false, BignumBackend.Managed)]
    [InlineData("libcrypto", true, BignumBackend.LibCrypto)]
    public void Parse_KnownWish_IsFollowed(string? wish, bool libCrypto, BignumBackend expected) => Assert.Equal(expected, BackendChoice.Parse(wish, libCrypto));

    [Theory]
    [InlineData("libcrypto", false)]
    [InlineData("LibCrypto", true)]
    [InlineData("gmp", true)]
    [InlineData(" managed", true)]
    public void Parse_UnknownOrImpossibleWish_Throws(string wish, bool libCrypto) =>
        Assert.Contains("libcrypto", Assert.Throws<InvalidOperationException>(() => BackendChoice.Parse(wish, libCrypto)).Message, StringComparison.Ordinal);
}
