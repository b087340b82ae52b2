using System.Globalization;

namespace Orleans;

/// <summary>How long callers of this interface method wait for the answer, instead of the engine's general response timeout.</summary>
/// <param name="timeout">As <see cref="TimeSpan.Parse(string, IFormatProvider)"/> reads it.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ResponseTimeoutAttribute(string timeout) : Attribute
{
    /// <summary>The time callers wait.</summary>
    public TimeSpan? Timeout { get; init; } = TimeSpan.Parse(timeout, CultureInfo.InvariantCulture);
}
