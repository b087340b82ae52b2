namespace Helen.Rounds;

/// <summary>What becomes of an arriving message. Never a sixth.</summary>
public enum Fate
{
    /// <summary>Belongs to the round being gathered.</summary>
    Fresh,

    /// <summary>Belongs to a round that has not begun here: held, bounded per sender.</summary>
    Early,

    /// <summary>The same body again: ignored.</summary>
    Duplicate,

    /// <summary>Wrong session, party or recipient, or a place that no longer counts: dropped and counted.</summary>
    Foreign,

    /// <summary>A second body for a place, or a message that no honest party sends: its sender is to blame.</summary>
    Offending,
}
