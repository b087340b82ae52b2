using System.Collections.Immutable;
using Helen.Training.Phases.KeyGeneration;

namespace Helen.Cli.Keys;

/// <summary>A key that was made, and what it took.</summary>
/// <param name="Keys">The parties' parts.</param>
/// <param name="Candidates">Candidates multiplied.</param>
/// <param name="BytesSentPerParty">Bytes each party sent.</param>
internal sealed record KeyRun(ImmutableArray<PartyKey> Keys, long Candidates, ImmutableArray<long> BytesSentPerParty);
