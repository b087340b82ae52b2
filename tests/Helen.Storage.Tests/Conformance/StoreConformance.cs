using Helen.Storage.Tests.Support;

namespace Helen.Storage.Tests.Conformance;

/// <summary>What every provider of the storage interfaces must do; one suite per interface, one subclass per provider.</summary>
public abstract class StoreConformance<TWorld> : IAsyncDisposable
    where TWorld : IStoreWorld, new()
{
    protected TWorld World { get; } = new();

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>All processes end, and one starts.</summary>
    protected async Task<StoreSet> ReopenAsync()
    {
        await World.CloseAllAsync();
        return await World.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await World.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
