using Helen.Grains.Abstractions;
using Microsoft.Extensions.Logging;

namespace Helen.Grains.Sessions;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Session {Session} begins run {Run}.")]
    public static partial void Begins(ILogger logger, string session, long run);

    [LoggerMessage(2, LogLevel.Information, "Session {Session} has ended: {State}.")]
    public static partial void Ended(ILogger logger, string session, SessionState state);

    [LoggerMessage(3, LogLevel.Error, "Session {Session} has stopped.")]
    public static partial void Stopped(ILogger logger, string session, Exception failure);

    [LoggerMessage(4, LogLevel.Error, "Session {Session} could not be taken up at the start of the process.")]
    public static partial void NotWoken(ILogger logger, string session, Exception failure);

    [LoggerMessage(5, LogLevel.Information, "{Count} blobs that no session names were removed.")]
    public static partial void Swept(ILogger logger, int count);

    [LoggerMessage(6, LogLevel.Error, "Blobs that no session names stay in the store.")]
    public static partial void NotSwept(ILogger logger, Exception failure);
}
