using Helen.Grains.Proofs;
using Helen.Grains.Sessions;
using Helen.Grains.Storage;
using Helen.Storage.Records;
using Helen.Training.Phases;
using Helen.Training.Session;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Helen.Grains;

/// <summary>What Helen's grains need on every engine.</summary>
internal static class GrainServices
{
    /// <summary>Adds what the grains of one silo share, and their storage over the party's store under the name that their states ask for.</summary>
    public static IServiceCollection AddShared(this IServiceCollection services) => services
        .AddSingleton<PublicSessions>()
        .AddSingleton<IProofChecker, ProofChecker>()
        .AddSingleton<ProofParts>()
        .AddSingleton<SessionGates>()
        .AddKeyedSingleton<IGrainStorage>(SessionGrain.StorageName, (provider, _) => new RecordGrainStorage(provider.GetRequiredService<IRecordStore>()));
}
