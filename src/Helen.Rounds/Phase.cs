namespace Helen.Rounds;

/// <summary>The phases of a session (architecture §2, protocol §8.1).</summary>
public enum Phase : byte
{
    /// <summary>Every party signs the session document.</summary>
    Agreement = 1,

    /// <summary>Threshold key and commitment generators.</summary>
    KeyGeneration = 2,

    /// <summary>Commitments and proofs of the inputs (protocol §5).</summary>
    InputPreparation = 3,

    /// <summary>The iterations (protocol §6).</summary>
    ModelCompute = 4,

    /// <summary>The model is opened and signed (protocol §7).</summary>
    Release = 5,

    /// <summary>Tuples, in a session of their own per MAC epoch (protocol §4.2).</summary>
    Preprocessing = 6,
}
