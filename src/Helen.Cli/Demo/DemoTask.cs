using System.Collections.Immutable;
using Helen.Training.Summaries;

namespace Helen.Cli.Demo;

/// <summary>What an engine is asked to train: one summary per party, made with one normaliser and one ρ.</summary>
internal sealed record DemoTask(
    ImmutableArray<string> Features, ImmutableArray<PartySummary> Parties, double L1, int Iterations, int KeyBits, bool InsecureTest);
