namespace Helen.Adversary.Tests.Support;

/// <summary>What a message is for. Messages of one role have one row in the table of expectations.</summary>
public enum Role
{
    Resumption,
    Approval,
    KeyConfirmation,
    Input,
    LocalUpdate,
    Checkpoint,
    Result,
    Echo,
    OpeningShares,
    SharedOpening,
    MacCommitment,
    MacOpening,
    MaskOffer,
    MaskInputs,
    MaskCoin,
    MaskAnswer,

    // Lattice encryption, in preprocessing and in key generation.
    LatticeKey,
    EncryptedRows,

    // Preprocessing.
    MaskSeed,
    PrivateProducts,
    RowCoinCommitment,
    RowCoin,
    LastMacOpening,

    // Key generation.
    BroadcastProducts,
    Commitment,
    RootsCommitment,
    PowersCommitment,
    Opening,
    SlotOpening,
    KeyDigest,
}
