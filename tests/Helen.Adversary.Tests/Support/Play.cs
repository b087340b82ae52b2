namespace Helen.Adversary.Tests.Support;

/// <summary>What the parties do together: a session, or one of its sub-sessions.</summary>
public enum Play
{
    /// <summary>A training session over dealt keys and tuples.</summary>
    Training,

    /// <summary>The making of one MAC epoch's tuples: keys, input masks, random bits, triples.</summary>
    Preprocessing,

    /// <summary>The making of a key, but for its products, which are in the clear here.</summary>
    KeyGeneration,

    /// <summary>The encrypted products of the making of a key.</summary>
    KeyProducts,
}
