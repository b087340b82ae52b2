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
}
