using System.Collections.Immutable;
using Helen.Arithmetic.Fields;

namespace Helen.Mpc.Spdz;

/// <summary>Opened values that a MAC check has covered: the shared values, or the adversary guessed α (2^−126). Made only by <see cref="MacCheckPassed.Accept"/>.</summary>
public sealed class CheckedOpening
{
    internal CheckedOpening(ImmutableArray<FieldElement> values) => Values = values;

    /// <summary>The values, in the order in which their shares were given.</summary>
    public ImmutableArray<FieldElement> Values { get; }
}
