namespace Helen.Rounds;

/// <summary>A party of the session: its position in the session document, from 0.</summary>
public readonly record struct PartyId(int Index)
{
    /// <summary>P1, P2, …: as people count.</summary>
    public override string ToString() => $"P{Index + 1}";
}
