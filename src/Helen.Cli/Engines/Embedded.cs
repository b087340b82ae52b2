using Helen.Engine.Embedded;
using Helen.Grains.Engines;
using Microsoft.Extensions.DependencyInjection;

namespace Helen.Cli.Engines;

/// <summary>The grains of one party in this process, on the embedded engine.</summary>
internal sealed class GrainHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    /// <summary>A host that does not run yet.</summary>
    /// <param name="services">The party's own: stores, session host, randomness.</param>
    public GrainHost(IServiceCollection services) => _services = services.AddLogging().AddHelenGrains().BuildServiceProvider();

    /// <summary>Calls the grains.</summary>
    public IGrainFactory Grains => Engine.Client;

    private EmbeddedEngine Engine => _services.GetRequiredService<EmbeddedEngine>();

    public Task StartAsync(CancellationToken ct) => Engine.StartAsync(ct);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
