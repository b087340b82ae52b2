namespace Helen.Rounds;

/// <summary>Why a session halted.</summary>
public enum Fault
{
    /// <summary>Bytes that no honest party sends.</summary>
    MalformedEncoding,

    /// <summary>A proof that does not verify.</summary>
    InvalidProof,

    /// <summary>An opened value that does not match its commitment.</summary>
    CommitmentMismatch,

    /// <summary>Two different signed messages for one place.</summary>
    Equivocation,

    /// <summary>A decryption share that is not c^e_i (protocol §3.4).</summary>
    WrongOpeningShare,

    /// <summary>Dual masks that differ between Paillier and SPDZ, or exceed their range (protocol §6.3).</summary>
    InvalidMask,

    /// <summary>A peer signed a different session document, key or result.</summary>
    Disagreement,

    /// <summary>The SPDZ MAC check failed; any party may have shifted the value.</summary>
    MacCheckFailed,

    /// <summary>Parties saw different bytes of an earlier round.</summary>
    ViewMismatch,

    /// <summary>A peer stopped the session and said why.</summary>
    PeerComplaint,

    /// <summary>Preprocessed tuples do not hold what they must (protocol §4.2); any party may have spoilt them.</summary>
    TupleCheckFailed,
}
