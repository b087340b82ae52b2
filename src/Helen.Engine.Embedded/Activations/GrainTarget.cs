namespace Helen.Engine.Embedded.Activations;

/// <summary>What the directory holds for a grain: its activation, or the workers of a stateless worker.</summary>
internal abstract class GrainTarget
{
    /// <summary>Takes a work item in, unless this target has ended and a new one must be made.</summary>
    public abstract bool TryEnqueue(WorkItem item);

    public abstract IReadOnlyList<Activation> Activations { get; }
}
