using Helen.Cryptography.Encoding;
using Helen.Rounds;
using Helen.Training.Phases.ModelCompute;

namespace Helen.Training.Session;

/// <summary>
/// How far a party is, durable beside its journal (protocol §8.3): the last MAC epoch it announced, and the last checkpoint that all parties have certified,
/// as the number of finished iterations and the epoch in which they finished.
/// </summary>
/// <param name="Epoch">0 before the first.</param>
/// <param name="CertifiedIterations">0..K.</param>
/// <param name="CertifiedEpoch">Epoch of the certified checkpoint; 0 when there is none.</param>
public sealed record SessionPosition(byte Epoch, int CertifiedIterations, byte CertifiedEpoch)
{
    /// <summary>Before anything was sent.</summary>
    public static SessionPosition Initial { get; } = new(0, 0, 0);

    /// <summary>
    /// Whether a party that stands here never asks for this step again, so that its journal may drop it (protocol §8.3). It resumes from its last certified checkpoint and finishes at
    /// most what a peer has certified one further; all parties then hold what that checkpoint's own epoch gave, and what other epochs gave for the iteration, shares and MAC keys among it, is of no use.
    /// </summary>
    public bool Supersedes(RoundNumber round)
    {
        if (round.Phase != Phase.ModelCompute || round.Iteration > CertifiedIterations - 1) return false;
        if (round.Iteration < CertifiedIterations - 1) return true;
        var epoch = round.Attempt > 0 ? round.Attempt : CheckpointRound.EpochOf(round);
        return epoch is not null && epoch != CertifiedEpoch;
    }

    /// <summary>Canonical bytes: what the store keeps and what peers are told.</summary>
    public byte[] Encode() => new CanonicalWriter().Byte(Epoch).UInt16((ushort)CertifiedIterations).Byte(CertifiedEpoch).ToArray();

    /// <summary>Null unless the bytes are a position with at most <paramref name="iterations"/> iterations.</summary>
    public static SessionPosition? TryRead(ReadOnlySpan<byte> bytes, int iterations)
    {
        var reader = new CanonicalReader(bytes);
        var position = new SessionPosition(reader.Byte(), reader.UInt16(), reader.Byte());
        var sound = position.CertifiedIterations <= iterations && position.CertifiedEpoch <= position.Epoch && position.CertifiedIterations == 0 == (position.CertifiedEpoch == 0);
        return reader.Finish() && sound ? position : null;
    }
}
