using System.Collections.Immutable;

namespace Helen.Mpc.Offline;

/// <summary>One batch to make: the kind, and how many rows of n tuples; for input masks by party, otherwise one number.</summary>
internal sealed record ProductionOrder(TupleKind Kind, ImmutableArray<int> Rows);
