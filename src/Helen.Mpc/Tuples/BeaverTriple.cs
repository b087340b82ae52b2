using Helen.Mpc.Spdz;

namespace Helen.Mpc.Tuples;

/// <summary>Shares of a·b = c for uniform a, b: pays for one multiplication (protocol §4.1).</summary>
public readonly record struct BeaverTriple(AuthenticatedShare A, AuthenticatedShare B, AuthenticatedShare C)
{
    /// <summary>Redacted.</summary>
    public override string ToString() => "Beaver triple";
}
