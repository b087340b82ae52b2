using Helen.Arithmetic.Fields;

namespace Helen.Mpc.Spdz;

/// <summary>
/// Values that all parties' shares summed to, before any MAC check: whoever broadcast a share may have shifted them. It exposes no value;
/// <see cref="MacCheckPassed.Accept"/> turns it into a <see cref="CheckedOpening"/>.
/// </summary>
public sealed class UncheckedOpening
{
    internal UncheckedOpening(SpdzContext context, int ordinal, FieldElement[] values) => (Context, Ordinal, Values) = (context, ordinal, values);

    /// <summary>Number of opened values.</summary>
    public int Count => Values.Length;

    /// <summary>Whose MAC check covers it.</summary>
    internal SpdzContext Context { get; }

    /// <summary>Its place among the openings of the context.</summary>
    internal int Ordinal { get; }

    /// <summary>The values; circuits may feed them into linear maps on shares (an error is found by the next check), nothing may leave with them.</summary>
    internal FieldElement[] Values { get; }

    /// <summary>Redacted.</summary>
    public override string ToString() => $"{Count} unchecked opened values";
}
