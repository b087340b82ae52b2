using Helen.Engine.Embedded.Reminders;

namespace Orleans.Runtime;

/// <summary>What an activation gives to the grain object in it.</summary>
internal interface IGrainContext
{
    GrainId GrainId { get; }

    IServiceProvider ActivationServices { get; }

    IGrainFactory GrainFactory { get; }

    ReminderService Reminders { get; }

    /// <exception cref="InvalidOperationException">The caller is not inside a turn of this activation.</exception>
    void RequireTurn();

    void Deactivate(DeactivationReason reason);

    void DelayDeactivation(TimeSpan timeSpan);

    IGrainTimer RegisterTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options);

    object AsReference(Type interfaceType);
}
