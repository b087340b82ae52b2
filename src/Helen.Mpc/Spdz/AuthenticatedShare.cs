using Helen.Arithmetic.Fields;

namespace Helen.Mpc.Spdz;

/// <summary>
/// One party's share [x] = (x_i, (αx)_i) of a secret under the MAC key α (protocol §4.1). Linear operations are local; everything else goes
/// through <see cref="SpdzContext"/>. Secret: prints nothing, compares with nothing.
/// </summary>
#pragma warning disable CA1066, CA1815, CA2231 // No equality on purpose: comparing shares would branch on secrets.
public readonly struct AuthenticatedShare
#pragma warning restore CA1066, CA1815, CA2231
{
    internal AuthenticatedShare(FieldElement value, FieldElement mac) => (Value, Mac) = (value, mac);

    /// <summary>x_i.</summary>
    internal FieldElement Value { get; }

    /// <summary>(αx)_i.</summary>
    internal FieldElement Mac { get; }

    /// <summary>A share of 0, the same at every party.</summary>
    public static AuthenticatedShare Zero => default;

    /// <summary>[x] + [y].</summary>
    public static AuthenticatedShare operator +(AuthenticatedShare left, AuthenticatedShare right) => new(left.Value + right.Value, left.Mac + right.Mac);

    /// <summary>[x] − [y].</summary>
    public static AuthenticatedShare operator -(AuthenticatedShare left, AuthenticatedShare right) => new(left.Value - right.Value, left.Mac - right.Mac);

    /// <summary>−[x].</summary>
    public static AuthenticatedShare operator -(AuthenticatedShare share) => new(-share.Value, -share.Mac);

    /// <summary>c·[x] for a public c.</summary>
    public static AuthenticatedShare operator *(AuthenticatedShare share, FieldElement factor) => new(share.Value * factor, share.Mac * factor);

    /// <summary>c·[x] for a public c.</summary>
    public static AuthenticatedShare operator *(FieldElement factor, AuthenticatedShare share) => share * factor;

    /// <summary>Redacted.</summary>
    public override string ToString() => "authenticated share";
}
