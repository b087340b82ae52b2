using Microsoft.Extensions.Logging;

namespace Helen.Engine.Embedded;

/// <summary>What the engine logs: identities and exceptions, never values.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "{Grain} could not be activated")]
    public static partial void ActivationFailed(ILogger logger, GrainId grain, Exception exception);

    [LoggerMessage(2, LogLevel.Error, "{Grain} failed while it ended")]
    public static partial void DeactivationFailed(ILogger logger, GrainId grain, Exception exception);

    [LoggerMessage(3, LogLevel.Warning, "{Grain} ends although calls still run")]
    public static partial void DeactivatedBusy(ILogger logger, GrainId grain);

    [LoggerMessage(4, LogLevel.Error, "A timer of {Grain} failed")]
    public static partial void TimerFailed(ILogger logger, GrainId grain, Exception exception);

    [LoggerMessage(5, LogLevel.Error, "Reminder {Name} of {Grain} failed")]
    public static partial void ReminderFailed(ILogger logger, GrainId grain, string name, Exception exception);

    [LoggerMessage(6, LogLevel.Error, "A one-way call of {Method} on {Grain} failed")]
    public static partial void OneWayFailed(ILogger logger, GrainId grain, string method, Exception exception);

    [LoggerMessage(7, LogLevel.Warning, "{Grain} is dropped: its state is stale")]
    public static partial void Dropped(ILogger logger, GrainId grain, Exception exception);
}
