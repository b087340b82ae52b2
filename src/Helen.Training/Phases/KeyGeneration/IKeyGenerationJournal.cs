using Helen.Rounds;

namespace Helen.Training.Phases.KeyGeneration;

/// <summary>The durable memory of one party in the making of one key: its journal and its position. Holds secrets: sealed at rest.</summary>
public interface IKeyGenerationJournal : IRoundJournal
{
    /// <summary>Where the party is; <see cref="KeyGenerationPosition.Initial"/> when it never began.</summary>
    ValueTask<KeyGenerationPosition> ReadPositionAsync(CancellationToken ct);

    /// <summary>Makes a position durable.</summary>
    ValueTask WritePositionAsync(KeyGenerationPosition position);
}
