namespace Orleans.Concurrency;

/// <summary>Marks an interface method that may run between the turns of every other call, and lets every other call run between its own.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlwaysInterleaveAttribute : Attribute;
