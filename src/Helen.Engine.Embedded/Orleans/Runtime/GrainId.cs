using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>The identity of a grain: its kind and its key.</summary>
[Immutable]
public readonly struct GrainId : IEquatable<GrainId>
{
    private readonly string? _key;

    private GrainId(GrainType type, string key) => (Type, _key) = (type, key);

    /// <summary>The kind.</summary>
    public GrainType Type { get; }

    /// <summary>Whether this names nothing.</summary>
    public bool IsDefault => Type.IsDefault && _key is null;

    internal string KeyText => _key ?? "";

    /// <summary>The grain of that kind and key.</summary>
    /// <param name="type">The kind.</param>
    /// <param name="key">The key.</param>
    public static GrainId Create(GrainType type, string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new(type, key);
    }

    /// <summary>The grain of that kind and key.</summary>
    /// <param name="type">The kind, not empty, without '/'.</param>
    /// <param name="key">The key.</param>
    public static GrainId Create(string type, string key) => Create(GrainType.Create(type), key);

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <param name="value">"type/key".</param>
    /// <exception cref="ArgumentException">Of another form.</exception>
    public static GrainId Parse(string value) => TryParse(value, out var id) ? id : throw new ArgumentException($"\"{value}\" is no grain id.", nameof(value));

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <param name="value">"type/key".</param>
    /// <param name="result">The identity, or the default.</param>
    /// <returns>False for text of another form.</returns>
    public static bool TryParse([NotNullWhen(true)] string? value, out GrainId result)
    {
        var slash = value?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        result = slash > 0 && !string.IsNullOrWhiteSpace(value![..slash]) ? Create(value[..slash], value[(slash + 1)..]) : default;
        return !result.IsDefault;
    }

    /// <summary>Same grain.</summary>
    public static bool operator ==(GrainId left, GrainId right) => left.Equals(right);

    /// <summary>Different grains.</summary>
    public static bool operator !=(GrainId left, GrainId right) => !left.Equals(right);

    /// <inheritdoc />
    public bool Equals(GrainId other) => Type == other.Type && string.Equals(_key, other._key, StringComparison.Ordinal);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is GrainId other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Type, KeyText);

    /// <summary>"type/key".</summary>
    public override string ToString() => $"{Type}/{_key}";
}
