using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Storage;

namespace Helen.Engine.Embedded;

/// <summary>Registers an engine and its storages with a container.</summary>
public static class EmbeddedEngineServices
{
    /// <summary>
    /// Adds one engine: <see cref="EmbeddedEngine"/>, <see cref="IGrainFactory"/>, <see cref="IClusterClient"/>, and a hosted service that starts and stops it.
    /// </summary>
    /// <param name="services">The container.</param>
    /// <param name="configure">Grain classes, startup tasks, times.</param>
    public static IServiceCollection AddEmbeddedEngine(this IServiceCollection services, Action<EmbeddedEngineOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddSingleton(provider =>
        {
            var options = new EmbeddedEngineOptions();
            configure(options);
            return new EmbeddedEngine(provider, options);
        });
        services.AddSingleton(provider => provider.GetRequiredService<EmbeddedEngine>().Client);
        services.AddSingleton<IGrainFactory>(provider => provider.GetRequiredService<IClusterClient>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<EmbeddedEngine>());
        return services;
    }

    /// <summary>Adds a storage under the name that <see cref="PersistentStateAttribute"/> uses.</summary>
    /// <param name="services">The container.</param>
    /// <param name="name">The name; "Default" serves attributes that name none.</param>
    /// <param name="factory">Makes it, once.</param>
    public static IServiceCollection AddGrainStorage(this IServiceCollection services, string name, Func<IServiceProvider, string, IGrainStorage> factory)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(factory);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return services.AddKeyedSingleton(name, (provider, _) => factory(provider, name));
    }
}
