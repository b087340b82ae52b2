using Helen.Cryptography.Hashing;

namespace Helen.Cryptography.Transcripts;

/// <summary>
/// Where a proof belongs: session, round, prover. The caller owns it; prover and verifier begin every proof's transcript from equal contexts,
/// so that a proof holds in one place only (protocol §3.2).
/// </summary>
public sealed class ProofContext
{
    private readonly byte[] _round;

    /// <summary>A context.</summary>
    /// <param name="session">Digest of the signed session document.</param>
    /// <param name="round">The round's canonical bytes, and the block of rows where a round has several.</param>
    /// <param name="proverIndex">Party that proves; stops replay by another party.</param>
    public ProofContext(Digest session, ReadOnlySpan<byte> round, int proverIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(proverIndex);
        (Session, _round, ProverIndex) = (session, round.ToArray(), proverIndex);
    }

    /// <summary>The session.</summary>
    public Digest Session { get; }

    /// <summary>The round's bytes.</summary>
    public ReadOnlyMemory<byte> Round => _round;

    /// <summary>The prover.</summary>
    public int ProverIndex { get; }

    /// <summary>A transcript for one proof of this context. Two proofs in one context need different labels.</summary>
    public Transcript Begin(ReadOnlySpan<byte> proof)
    {
        var transcript = new Transcript("helen/v1"u8);
        transcript.Append("session"u8, Session);
        transcript.Append("round"u8, _round);
        transcript.Append("prover"u8, ProverIndex);
        transcript.Append("proof"u8, proof);
        return transcript;
    }
}
