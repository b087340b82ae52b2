namespace Orleans.Concurrency;

/// <summary>Marks an interface method whose caller does not wait for the end and never learns of a failure.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OneWayAttribute : Attribute;
