using Helen.Arithmetic.Fields;
using Helen.Mpc.Spdz;

namespace Helen.Mpc.Tuples;

/// <summary>A share of a uniform r that one party knows; that party publishes x − r to share x (protocol §4.1).</summary>
/// <param name="Share">[r].</param>
/// <param name="Clear">r at the party that inputs, 0 at every other.</param>
public readonly record struct InputMask(AuthenticatedShare Share, FieldElement Clear)
{
    /// <summary>Redacted.</summary>
    public override string ToString() => "input mask";
}
