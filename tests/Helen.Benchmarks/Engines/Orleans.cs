namespace Helen.Benchmarks;

/// <summary>Calls of the embedded engine are measured only.</summary>
internal static class GrainCalls
{
    public static Task RunAsync()
    {
        Console.WriteLine("Grain calls are measured on the embedded engine.");
        return Task.CompletedTask;
    }
}
