namespace Orleans.Concurrency;

/// <summary>Marks an interface method that changes no state: such calls may interleave with each other, not with others.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReadOnlyAttribute : Attribute;
