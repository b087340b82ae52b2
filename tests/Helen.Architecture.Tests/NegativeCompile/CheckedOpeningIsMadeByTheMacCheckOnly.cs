// expect: CS1729
// Values count as checked only if a MAC check covered them.
using System.Collections.Immutable;
using Helen.Arithmetic.Fields;
using Helen.Mpc.Spdz;

namespace NegativeCompile;

public static class CheckedOpeningIsMadeByTheMacCheckOnly
{
    public static CheckedOpening Forge(ImmutableArray<FieldElement> values) => new(values);
}
