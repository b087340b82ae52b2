using Helen.Training.Data;
using Microsoft.Extensions.DependencyInjection;

namespace Helen.Cli.Engines;

/// <summary>Several parties in one process are several clusters, which Orleans is not for: there the command line is a client of the party's silo, and demonstrates nothing.</summary>
internal sealed class GrainHost : IAsyncDisposable
{
    /// <summary>Refuses.</summary>
    /// <exception cref="RefusedInputException">Always.</exception>
    public GrainHost(IServiceCollection _) => throw new RefusedInputException(
        "This helen was built for silos on Orleans; demonstrations and benchmarks run all parties in one process and take a build with the embedded engine.");

    /// <summary>Never there.</summary>
    public IGrainFactory Grains => throw new NotSupportedException();

    public Task StartAsync(CancellationToken ct) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
