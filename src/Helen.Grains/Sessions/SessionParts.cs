using Helen.Rounds;
using Helen.Training.Phases.InputPreparation;
using Helen.Training.Session;

namespace Helen.Grains.Sessions;

/// <summary>What one run of a session works with. Holds secrets; never serialised, never printed.</summary>
/// <param name="participant">This party: document and keys.</param>
/// <param name="input">Its private input.</param>
/// <param name="links">Its links; read by this run alone until the parts are disposed.</param>
/// <param name="epochs">Its tuples.</param>
/// <param name="progress">Told what begins; may be null.</param>
/// <param name="close">Lets go of the links; may be null.</param>
public sealed class SessionParts(Participant participant, PrivateInput input, IPeerLinks links, IMacEpochs epochs, IProgress<SessionProgress>? progress = null, Func<ValueTask>? close = null) : IAsyncDisposable
{
    /// <summary>This party: document and keys.</summary>
    public Participant Participant { get; } = participant;

    /// <summary>Its private input.</summary>
    public PrivateInput Input { get; } = input;

    /// <summary>Its links.</summary>
    public IPeerLinks Links { get; } = links;

    /// <summary>Its tuples.</summary>
    public IMacEpochs Epochs { get; } = epochs;

    /// <summary>The host's observer.</summary>
    public IProgress<SessionProgress>? Progress { get; } = progress;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => close?.Invoke() ?? ValueTask.CompletedTask;

    /// <inheritdoc/>
    public override string ToString() => $"SessionParts({Participant})";
}
