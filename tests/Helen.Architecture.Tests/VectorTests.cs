using System.Reflection;
using Helen.Rounds;

namespace Helen.Architecture.Tests;

/// <summary>Style B.3: every (kind, version), and everything else that is decoded from a peer's bytes, has golden vectors from a second implementation.</summary>
public sealed class VectorTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "vectors");

    /// <summary>What has bytes that are hashed or signed but no decoder of its own.</summary>
    private static readonly (string, int)[] Others = [("Transcript", 1), ("Envelope", 1), ("SessionDocument", 1)];

    /// <summary>Payloads whose decoders are methods of one class each.</summary>
    private static readonly Dictionary<string, string[]> Shared = new()
    {
        ["SpdzEncoding"] = ["SpdzElements", "MacCommitment", "MacOpening"],
        ["OpeningEncoding"] = ["OpeningShares", "OpeningProofs"],
        ["EnvelopeCodec"] = ["Envelope"],
        ["SessionPosition"] = ["SessionClaim"],
        // Inside other messages, and inside other tests.
        ["FieldElement"] = ["SpdzElements"],
        ["RingElement"] = ["LatticePublicKey", "LatticeCiphertext", "LatticeProduct"],
        ["IntegerPolynomial"] = ["PlaintextProof"],
    };

    public static TheoryData<string, int> Messages => new(WireMessages().Concat(ReservedMessages()).Concat(Decoders()).Concat(Others).Distinct());

    [Theory]
    [MemberData(nameof(Messages))]
    public void Message_HasVectors(string message, int version)
    {
        var folder = Path.Combine(Folder, message, $"v{version}");
        Assert.True(Directory.Exists(folder), $"There are no vectors of {message}, version {version}: see tests/vectors/README.md.");
        var expected = Directory.GetFiles(folder, "*.txt").Select(file => File.ReadLines(file).First()).ToArray();
        Assert.All(expected, line => Assert.StartsWith("expect: ", line, StringComparison.Ordinal));
        Assert.Contains("expect: accept", expected);
        Assert.Contains(expected, line => line != "expect: accept");
    }

    [Fact]
    public void Vectors_BelongToAMessage() => Assert.Empty(
        Directory.GetDirectories(Folder).Select(Path.GetFileName).Where(name => name != "tools").Except(Messages.Select(row => row.Data.Item1)));

    private static IEnumerable<Type> Types() => Repository.Projects.Keys.SelectMany(room => LayerTests.Load(room).GetTypes());

    private static IEnumerable<(string, int)> WireMessages() =>
        from type in Types()
        where type is { IsAbstract: false, IsInterface: false } && type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IWireMessage<>))
        select (type.Name, (int)(byte)type.GetProperty("Version", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!);

    private static IEnumerable<(string, int)> ReservedMessages() =>
        from field in typeof(ReservedKinds).GetFields(BindingFlags.Public | BindingFlags.Static)
        where field.FieldType == typeof(MessageKind) && field.Name != nameof(ReservedKinds.First)
        // Verdicts and convictions have the form of a complaint.
        select field.Name is nameof(ReservedKinds.Complaint) or nameof(ReservedKinds.Verdict) or nameof(ReservedKinds.Conviction) ? (nameof(ReservedKinds.Complaint), (int)ReservedKinds.ComplaintVersion) : (field.Name, (int)ReservedKinds.Version);

    /// <summary>Every type with a static TryRead…: proofs and payloads of segments.</summary>
    private static IEnumerable<(string, int)> Decoders() =>
        from type in Types()
        where type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly).Any(method => method.Name.StartsWith("TryRead", StringComparison.Ordinal))
        where !type.IsInterface && !WireMessages().Concat(ReservedMessages()).Any(message => message.Item1 == type.Name)
        from name in Shared.GetValueOrDefault(type.Name, [type.Name])
        select (name, 1);
}
