using Helen.Cryptography.Encoding;
using Helen.Cryptography.Transcripts;
using Helen.Rounds;
using Helen.Training.Session;

namespace Helen.Training.Phases;

/// <summary>The place of a proof in a session (protocol §3.2).</summary>
internal static class Proofs
{
    /// <summary>Binds session, round, block and prover.</summary>
    public static ProofContext Context(SessionDocument document, RoundNumber round, ushort block, PartyId prover) =>
        new(document.Id.Digest, new CanonicalWriter().Byte((byte)round.Phase).UInt16(round.Iteration).UInt16(round.Step).Byte(round.Attempt).UInt16(block).Written.Span, prover.Index);
}
