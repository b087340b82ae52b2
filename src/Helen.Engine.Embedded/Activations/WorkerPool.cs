namespace Helen.Engine.Embedded.Activations;

/// <summary>The activations of one stateless worker: a call goes to an idle one, else to a new one while there are fewer than the limit, else to the one with the shortest queue.</summary>
internal sealed class WorkerPool(GrainRuntime runtime, GrainId grainId, GrainClass grainClass, int maxWorkers) : GrainTarget
{
    private readonly Lock _gate = new();
    private readonly List<Activation> _workers = [];
    private bool _ended;

    public override IReadOnlyList<Activation> Activations
    {
        get
        {
            lock (_gate) return [.. _workers];
        }
    }

    public override bool TryEnqueue(WorkItem item)
    {
        lock (_gate)
        {
            if (_ended) return false;
            while (true)
            {
                var worker = _workers.MinBy(candidate => candidate.Load);
                if (worker is null || (worker.Load > 0 && _workers.Count < maxWorkers))
                {
                    worker = new Activation(runtime, grainId, grainClass, this);
                    _workers.Add(worker);
                }

                if (worker.TryEnqueue(item)) return true;
                _workers.Remove(worker);
            }
        }
    }

    /// <summary>A worker has ended.</summary>
    public void Remove(Activation worker)
    {
        lock (_gate)
        {
            _workers.Remove(worker);
            _ended = _workers.Count == 0;
        }

        if (_ended) runtime.RemoveFromDirectory(grainId, this);
    }
}
