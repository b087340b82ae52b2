using System.Reflection;
using Helen.Arithmetic.Modular;

namespace Helen.Architecture.Tests;

/// <summary>A record's generated ToString prints every member, so no record may hold a secret (style B.4, rule 5).</summary>
public sealed class SecretTests
{
    private static readonly string[] SecretNames =
        ["SecretExponent", "SecretKeyShare", "KeyShare", "MacKeyShare", "Witness", "SigningKey", "SecretKey", "PrivateKey", "SealingKey", "Sealer", "IRandomSource"];

    [Fact]
    public void Records_HoldNoSecret() => Assert.Empty(
        Repository.Projects.Keys.SelectMany(room => LayerTests.Load(room).GetTypes()).Where(IsRecord).SelectMany(SecretMembers));

    [Fact]
    public void Secrets_AreNoRecords() => Assert.DoesNotContain(
        Repository.Projects.Keys.SelectMany(room => LayerTests.Load(room).GetTypes()), type => IsRecord(type) && IsSecret(type));

    [Theory]
    [InlineData(typeof(Leaky))]
    [InlineData(typeof(LeakyStruct))]
    [InlineData(typeof(LeakyArray))]
    public void SecretMembers_OfALeakyRecord_AreFound(Type type)
    {
        Assert.True(IsRecord(type));
        Assert.NotEmpty(SecretMembers(type));
    }

    [Fact]
    public void SecretMembers_OfASoundRecord_AreNone()
    {
        Assert.True(IsRecord(typeof(Sound)));
        Assert.Empty(SecretMembers(typeof(Sound)));
        Assert.False(IsRecord(typeof(SecretTests)));
    }

    private static bool IsRecord(Type type) =>
        type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly) is not null;

    private static IEnumerable<string> SecretMembers(Type record) =>
        from field in record.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        where Parts(field.FieldType).Any(IsSecret)
        select $"{record.FullName}.{field.Name}";

    private static bool IsSecret(Type type)
    {
        var name = type.Name.Split('`')[0];
        return SecretNames.Any(secret => name.EndsWith(secret, StringComparison.Ordinal));
    }

    /// <summary>The type, what it is an array of, and its type arguments.</summary>
    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!) : type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Prepend(type) : [type];

    private sealed record Leaky(SecretExponent Key);

    private readonly record struct LeakyStruct(int Bits, SecretExponent Key);

    private sealed record LeakyArray(Dictionary<int, SecretExponent[]> Keys);

    private sealed record Sound(int Bits);
}
