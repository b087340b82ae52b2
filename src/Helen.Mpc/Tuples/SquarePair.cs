using Helen.Mpc.Spdz;

namespace Helen.Mpc.Tuples;

/// <summary>Shares of a uniform a and of a²: pays for one squaring, which opens one value instead of a multiplication's two (protocol §4.2).</summary>
public readonly record struct SquarePair(AuthenticatedShare A, AuthenticatedShare Square)
{
    /// <summary>Redacted.</summary>
    public override string ToString() => "square pair";
}
