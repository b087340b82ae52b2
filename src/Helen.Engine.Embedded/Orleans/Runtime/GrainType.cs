namespace Orleans.Runtime;

/// <summary>The name of a kind of grain.</summary>
[Immutable]
public readonly struct GrainType : IEquatable<GrainType>
{
    private readonly string? _value;

    private GrainType(string value) => _value = value;

    /// <summary>Whether this names nothing.</summary>
    public bool IsDefault => _value is null;

    /// <summary>The kind of that name.</summary>
    /// <param name="value">Not empty, without '/'.</param>
    /// <exception cref="ArgumentException">Empty, or with '/'.</exception>
    public static GrainType Create(string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value);
        if (value.Contains('/', StringComparison.Ordinal)) throw new ArgumentException($"A grain type has no '/': {value}", nameof(value));
        return new(value);
    }

    /// <summary>Same name.</summary>
    public static bool operator ==(GrainType left, GrainType right) => left.Equals(right);

    /// <summary>Different names.</summary>
    public static bool operator !=(GrainType left, GrainType right) => !left.Equals(right);

    /// <inheritdoc />
    public bool Equals(GrainType obj) => string.Equals(_value, obj._value, StringComparison.Ordinal);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is GrainType other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(_value ?? "");

    /// <summary>The name.</summary>
    public override string ToString() => _value ?? "";
}
