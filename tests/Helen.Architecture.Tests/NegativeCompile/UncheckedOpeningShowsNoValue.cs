// expect: CS1061
// Opened values cannot be read before the MAC check has covered them (protocol §4.1).
using Helen.Arithmetic.Fields;
using Helen.Mpc.Spdz;

namespace NegativeCompile;

public static class UncheckedOpeningShowsNoValue
{
    public static FieldElement[] Peek(UncheckedOpening opening) => opening.Values;
}
