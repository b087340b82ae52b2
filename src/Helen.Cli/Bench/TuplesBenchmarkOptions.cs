using Helen.Mpc.Offline;
using Helen.Training.Data;

namespace Helen.Cli.Bench;

/// <summary>What <c>helen bench tuples</c> measures.</summary>
/// <param name="Kind">Which tuples.</param>
/// <param name="Parties">Parties on this machine.</param>
/// <param name="Seconds">How long after the setup, at least; the batch under way is finished.</param>
/// <param name="JsonFile">Where the figures go; may be null.</param>
internal sealed record TuplesBenchmarkOptions(TupleKind Kind, int Parties, int Seconds, string? JsonFile)
{
    private const int MostParties = 8, MostSeconds = 3600;

    /// <exception cref="RefusedInputException">A number is out of range.</exception>
    public void Validate()
    {
        if (Parties is < 2 or > MostParties) throw new RefusedInputException($"There are 2 to {MostParties} parties.", new InputLocation("--parties"));
        if (Seconds is < 1 or > MostSeconds) throw new RefusedInputException($"It takes 1 to {MostSeconds} seconds.", new InputLocation("--seconds"));
    }
}
