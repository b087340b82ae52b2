using System.Collections.Immutable;

namespace Helen.Mpc.Spdz;

/// <summary>Proof that a MAC check has covered every opening that came before it in its context. Made only by <see cref="SpdzContext.MacCheckAsync"/>.</summary>
public sealed class MacCheckPassed
{
    private readonly SpdzContext _context;
    private readonly int _openings;

    internal MacCheckPassed(SpdzContext context, int openings) => (_context, _openings) = (context, openings);

    /// <summary>The opening as checked values.</summary>
    /// <exception cref="ArgumentException">The opening belongs to another context, or was made after this check.</exception>
    public CheckedOpening Accept(UncheckedOpening opening)
    {
        ArgumentNullException.ThrowIfNull(opening);
        if (!ReferenceEquals(opening.Context, _context)) throw new ArgumentException("The opening belongs to another context.", nameof(opening));
        if (opening.Ordinal >= _openings) throw new ArgumentException("The opening was made after this MAC check.", nameof(opening));
        return new([.. opening.Values]);
    }
}
