using System.Collections.Immutable;
using Helen.Training.Data;
using Helen.Training.Summaries;

namespace Helen.Cli.Demo;

/// <summary>What an engine is asked to train: one summary per party, made with one normaliser and one ρ.</summary>
internal sealed record DemoTask(
    Standardisation Standardisation, string Label, int RowCount, ImmutableArray<PartySummary> Parties, DemoOptions Options);
