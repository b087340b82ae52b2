using System.Globalization;
using System.Numerics;

namespace Helen.Tests.Support;

/// <summary>One golden vector: what is expected of the bytes, from which values they were made, and the bytes (tests/vectors/README.md).</summary>
internal sealed class GoldenVector
{
    private readonly Dictionary<string, string> _fields;

    private GoldenVector(string name, Dictionary<string, string> fields, byte[] bytes) => (Name, _fields, Bytes) = (name, fields, bytes);

    /// <summary>accept, malformed, or what else refuses the bytes.</summary>
    public string Expect => this["expect"];

    /// <summary>File name: the fault.</summary>
    public string Name { get; }

    public byte[] Bytes { get; }

    public bool IsAccepted => Expect == "accept";

    public string this[string field] => _fields[field];

    public static string Folder { get; } = Path.Combine(FindRoot(AppContext.BaseDirectory), "tests", "vectors");

    public static string[] Names(string message, int version) =>
        [.. Directory.GetFiles(Path.Combine(Folder, message, $"v{version}"), "*.txt").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    public static GoldenVector Read(string message, int version, string name)
    {
        var lines = File.ReadAllLines(Path.Combine(Folder, message, $"v{version}", name + ".txt"));
        var end = Array.IndexOf(lines, string.Empty);
        var fields = lines[..end].Select(line => line.Split(':', 2)).ToDictionary(pair => pair[0], pair => pair[1].Length > 0 ? pair[1][1..] : string.Empty);
        return new(name, fields, Convert.FromHexString(string.Concat(lines[(end + 1)..])));
    }

    public bool Has(string field) => _fields.ContainsKey(field);

    public int Int(string field) => int.Parse(this[field], CultureInfo.InvariantCulture);

    public double Double(string field) => double.Parse(this[field], CultureInfo.InvariantCulture);

    public byte[] Hex(string field) => Convert.FromHexString(this[field]);

    public BigInteger Integer(string field) => BigInteger.Parse(this[field], CultureInfo.InvariantCulture);

    public string[] List(string field, char separator = ',') => this[field].Length == 0 ? [] : this[field].Split(separator);

    public BigInteger[] Integers(string field) => [.. List(field).Select(x => BigInteger.Parse(x, CultureInfo.InvariantCulture))];

    public override string ToString() => $"{Name} (expects {Expect})";

    private static string FindRoot(string from)
    {
        for (var directory = new DirectoryInfo(from); directory is not null; directory = directory.Parent)
            if (File.Exists(Path.Combine(directory.FullName, "Helen.Grains.sln"))) return directory.FullName;
        throw new DirectoryNotFoundException("The tests run inside the repository.");
    }
}
