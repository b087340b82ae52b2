namespace Helen.Engine.Embedded.Activations;

/// <summary>A state that belongs to an activation and is read before it begins.</summary>
internal interface IActivationState
{
    Task ReadStateAsync(CancellationToken ct);
}
