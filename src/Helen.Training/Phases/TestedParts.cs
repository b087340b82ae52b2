using System.Collections.Immutable;
using Helen.Cryptography.Commitments;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.SigmaProofs.CiphertextLinearMap;
using Helen.Training.Messages;
using Helen.Training.Phases.InputPreparation;
using Helen.Training.Session;

namespace Helen.Training.Phases;

/// <summary>
/// What a process has read of a session's public bytes, by their digest: whether group elements are elements is tested once, and tables are made once, whoever asks. Rounds put in what they
/// have worked out when they describe a proof; where a proof is checked in another process, it is made from the bytes. Room for one iteration. Safe for concurrent use.
/// </summary>
internal sealed class TestedParts(SessionDocument document)
{
    /// <summary>V of a party.</summary>
    public RecentlyUsed<Digest, LinearMapBases> Bases { get; } = new(document.PartyCount);

    /// <summary>Commitments to a block's rows.</summary>
    public RecentlyUsed<Digest, ImmutableArray<Commitment>> Rows { get; } = new(document.PartyCount * document.BlockCount);

    /// <summary>W of a block, by its message; null where one is no ciphertext.</summary>
    public RecentlyUsed<Digest, ImmutableArray<Ciphertext>?> Images { get; } = new(document.PartyCount * document.BlockCount);

    /// <summary>A party's inputs and what it claims of them; no statements where an element is none.</summary>
    public RecentlyUsed<Digest, (InputMessage Claim, InputStatements? Statements)> Inputs { get; } = new(document.PartyCount);

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        Bases.Clear();
        Rows.Clear();
        Images.Clear();
        Inputs.Clear();
    }
}
