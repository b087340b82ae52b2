using Helen.Rounds;

namespace Helen.Training.Session;

/// <summary>The durable memory of one party in one session: its journal and its position.</summary>
public interface ISessionJournal : IRoundJournal
{
    /// <summary>Where the party is; <see cref="SessionPosition.Initial"/> when it never began.</summary>
    ValueTask<SessionPosition> ReadPositionAsync(CancellationToken ct);

    /// <summary>Makes a position durable.</summary>
    ValueTask WritePositionAsync(SessionPosition position);
}
