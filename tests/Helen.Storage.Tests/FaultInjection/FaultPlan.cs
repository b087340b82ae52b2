namespace Helen.Storage.Tests.FaultInjection;

/// <summary>Fails the n-th write over all stores it decorates, before it happens or after it happened (a lost acknowledgement).</summary>
public sealed class FaultPlan(int failingWrite, bool afterwards)
{
    private int _writes;

    /// <summary>Runs one write of a decorated store.</summary>
    public async ValueTask<T> WriteAsync<T>(Func<ValueTask<T>> write)
    {
        var fails = Interlocked.Increment(ref _writes) == failingWrite;
        if (fails && !afterwards) throw new IOException("Injected before the write.");
        var result = await write();
        return fails ? throw new IOException("Injected after the write.") : result;
    }
}
