using System.Text.Json;

namespace Helen.Cli.Bench;

/// <summary>The figures of one measurement. Times are wall time of all parties on this machine unless they say CPU.</summary>
/// <param name="Kind">Which tuples.</param>
/// <param name="Parties">m.</param>
/// <param name="Cores">Cores that the process may use.</param>
/// <param name="SetupSeconds">From the first message to everybody's keys.</param>
/// <param name="SetupBytesPerPair">Sent from one party to another meanwhile.</param>
/// <param name="Seconds">From then to the last batch that was finished.</param>
/// <param name="CpuSeconds">CPU time of the process in these seconds, all parties together.</param>
/// <param name="Tuples">Checked tuples made.</param>
/// <param name="TuplesPerSecond">By the clock.</param>
/// <param name="TuplesPerSecondOnIdleCores">At the CPU time they cost, were all cores this process' own.</param>
/// <param name="BytesPerTupleAndPair">Sent from one party to another per tuple.</param>
/// <param name="PeakMemoryBytes">Peak working set of the process, all parties together.</param>
/// <param name="NttsPerTuple">Transforms of one prime that all parties need together per tuple, counted from the protocol.</param>
/// <param name="NttMicroseconds">CPU time of one transform.</param>
/// <param name="Bound">Tuples per second if all cores did these transforms only.</param>
/// <param name="FieldTransformsPerTuple">Transforms over F_p that all parties need together per tuple.</param>
/// <param name="FieldTransformMicroseconds">CPU time of one of them.</param>
/// <param name="BoundWithFieldTransforms">Tuples per second if all cores did transforms of both sorts only.</param>
internal sealed record TuplesResult(
    string Kind, int Parties, int Cores, double SetupSeconds, double SetupBytesPerPair, double Seconds, double CpuSeconds, long Tuples, double TuplesPerSecond,
    double TuplesPerSecondOnIdleCores, double BytesPerTupleAndPair, long PeakMemoryBytes, double NttsPerTuple, double NttMicroseconds, double Bound,
    double FieldTransformsPerTuple, double FieldTransformMicroseconds, double BoundWithFieldTransforms)
{
    private static readonly JsonSerializerOptions s_format = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    /// <summary>Indented JSON, camelCase; names are stable, new ones may be added.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, s_format) + "\n";
}
