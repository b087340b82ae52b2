using System.Collections.Concurrent;

namespace Helen.Engine.Embedded.Tests;

/// <summary>How tests and grains meet without sleeps: grains mark what happened and wait at gates, tests await marks and open gates.</summary>
internal sealed class Probe
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _marks = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();
    private readonly ConcurrentQueue<string> _events = new();

    public IReadOnlyList<string> Events => [.. _events];

    public int Count(string name) => _events.Count(mark => mark == name);

    public void Mark(string name)
    {
        _events.Enqueue(name);
        Get(_marks, name).TrySetResult();
    }

    public Task Seen(string name) => Get(_marks, name).Task.WaitAsync(TestContext.Current.CancellationToken);

    public Task Pass(string gate) => Get(_gates, gate).Task;

    public void Open(string gate) => Get(_gates, gate).TrySetResult();

    private static TaskCompletionSource Get(ConcurrentDictionary<string, TaskCompletionSource> all, string name) =>
        all.GetOrAdd(name, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
