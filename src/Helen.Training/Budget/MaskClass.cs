using Helen.Mpc.DualMasks;

namespace Helen.Training.Budget;

/// <summary>
/// A run of consecutive iterations that share one dual-mask layout (protocol §6.3): t is the largest of the run, and there s is first raised to it.
/// </summary>
/// <param name="FirstIteration">First iteration of the run.</param>
/// <param name="EndIteration">One past the last.</param>
/// <param name="Layout">The layout; its Count is the size of the largest batch.</param>
/// <param name="Openings">Ciphertexts opened in the run: T before it is split into batches.</param>
/// <param name="Batches">Sizes of the batches, each ≤ 512, together at least Openings.</param>
public sealed record MaskClass(int FirstIteration, int EndIteration, MaskLayout Layout, int Openings, IReadOnlyList<int> Batches);
