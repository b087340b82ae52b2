namespace Helen.Mpc.Offline;

/// <summary>What preprocessing makes.</summary>
public enum TupleKind : byte
{
    /// <summary>Beaver triples.</summary>
    Triple = 1,

    /// <summary>Shared random bits.</summary>
    RandomBit = 2,

    /// <summary>Input masks of one party.</summary>
    InputMask = 3,

    /// <summary>Squares: a and a².</summary>
    Square = 4,

    /// <summary>Inverse pairs: a and a⁻¹.</summary>
    InversePair = 5,
}
