using Helen.Cryptography.Hashing;

namespace Helen.Storage.Tests.Support;

/// <summary>A party's durable state, which processes open one after the other or at the same time.</summary>
public interface IStoreWorld : IAsyncDisposable
{
    /// <summary>A process start on the same state; earlier ones stay open.</summary>
    Task<StoreSet> OpenAsync();

    /// <summary>Every open process ends.</summary>
    Task CloseAllAsync();

    /// <summary>Flips one bit of the stored form of a blob.</summary>
    Task AlterBlobAsync(Digest digest);
}
