using Helen.Mpc.Spdz;

namespace Helen.Mpc.Tuples;

/// <summary>Shares of a uniform a ≠ 0 and of a⁻¹ (Bar-Ilan–Beaver 1989; protocol §4.2).</summary>
public readonly record struct InversePair(AuthenticatedShare A, AuthenticatedShare Inverse)
{
    /// <summary>Redacted.</summary>
    public override string ToString() => "inverse pair";
}
