namespace Helen.Cli.Demo;

/// <summary>Where a run stands. Totals are since the start of the run, over all parties.</summary>
/// <param name="Phase">Name of the phase, lower case.</param>
/// <param name="Iteration">The iteration that is done, from 1, where the phase iterates.</param>
/// <param name="Iterations">How many there will be.</param>
/// <param name="Text">What is being done, one line; may be empty.</param>
/// <param name="ProofsVerified">Proofs that verified so far.</param>
/// <param name="BytesSent">Bytes sent so far.</param>
internal sealed record DemoProgress(string Phase, int? Iteration, int? Iterations, string Text, int ProofsVerified, long BytesSent);
