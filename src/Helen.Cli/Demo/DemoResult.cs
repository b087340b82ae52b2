using System.Collections.Immutable;
using Helen.Training.Data;
using Helen.Training.Reference;

namespace Helen.Cli.Demo;

/// <summary>A finished demonstration: the model, and how it compares with the exact optimum that somebody who saw all data would find.</summary>
/// <param name="Plan">What was run.</param>
/// <param name="Engine">Which engine ran it.</param>
/// <param name="Run">What the engine delivered.</param>
/// <param name="Phases">Every phase, the local ones included.</param>
/// <param name="Model">The coefficients and intercept in the units of the data.</param>
/// <param name="Optimum">The exact optimum in standard units, by coordinate descent.</param>
/// <param name="OptimumModel">The exact optimum in the units of the data.</param>
/// <param name="MaxAbsDifference">Largest difference between the two in standard units.</param>
/// <param name="ObjectiveGap">How much worse the objective is than the optimum's, relative.</param>
/// <param name="ArithmeticError">Largest difference to floating-point ADMM of the same settings, in standard units: what fixed point costs.</param>
internal sealed record DemoResult(
    DemoPlan Plan,
    IDemoEngine Engine,
    DemoRun Run,
    ImmutableArray<DemoPhase> Phases,
    LinearModel Model,
    OptimumResult Optimum,
    LinearModel OptimumModel,
    double MaxAbsDifference,
    double ObjectiveGap,
    double ArithmeticError);
