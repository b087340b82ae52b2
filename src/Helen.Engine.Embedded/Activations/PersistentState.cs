using Orleans.Storage;

namespace Helen.Engine.Embedded.Activations;

/// <summary>
/// The state a grain sees. Errors of a storage reach the grain wrapped, as in Orleans, so that no grain comes to depend on a provider's exceptions;
/// only <see cref="InconsistentStateException"/> passes as it is.
/// </summary>
internal sealed class PersistentState<TState> : IPersistentState<TState>, IActivationState
{
    private readonly Activation _activation;
    private readonly IGrainStorage _storage;
    private readonly string _name;
    private readonly GrainState<TState> _value = new(Activator.CreateInstance<TState>());

    public PersistentState(Activation activation, IGrainStorage storage, string name)
    {
        _activation = activation;
        _storage = storage;
        _name = name;
        activation.AddState(this);
    }

    public TState State
    {
        get
        {
            _activation.RequireTurn();
            return _value.State!;
        }

        set
        {
            _activation.RequireTurn();
            _value.State = value;
        }
    }

    public string? Etag => _value.ETag;

    public bool RecordExists => _value.RecordExists;

    public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

    public Task ReadStateAsync(CancellationToken cancellationToken) =>
        UseAsync("read", () => _storage.ReadStateAsync(_name, _activation.GrainId, _value, cancellationToken));

    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    public Task WriteStateAsync(CancellationToken cancellationToken) =>
        UseAsync("write", () => _storage.WriteStateAsync(_name, _activation.GrainId, _value, cancellationToken));

    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    public async Task ClearStateAsync(CancellationToken cancellationToken)
    {
        await UseAsync("clear", () => _storage.ClearStateAsync(_name, _activation.GrainId, _value, cancellationToken));
        _value.State = Activator.CreateInstance<TState>();
    }

    private async Task UseAsync(string operation, Func<Task> use)
    {
        _activation.RequireTurn();
        try
        {
            await use();
        }
        catch (Exception exception) when (exception is not InconsistentStateException)
        {
            throw new GrainStorageException($"Storage failed to {operation} \"{_name}\" of {_activation.GrainId}: {exception.Message}", exception);
        }
    }
}
