using System.Collections.Immutable;
using Helen.Cryptography.Commitments;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.SigmaProofs.CiphertextLinearMap;
using Helen.Cryptography.Transcripts;
using Helen.Rounds;
using Helen.Training.Budget;
using Helen.Training.Messages;
using Helen.Training.Session;

namespace Helen.Training.Phases.ModelCompute;

/// <summary>The statement of one block of a local update and its check (protocol §6.1), as functions of what is public. Prover and verifiers make the same statement.</summary>
internal static class LocalUpdateChecks
{
    private static ReadOnlySpan<byte> Label => "local-update"u8;

    /// <summary>The round of iteration <paramref name="iteration"/>.</summary>
    public static RoundNumber Place(int iteration) => new(Phase.ModelCompute, (ushort)iteration, 1, 0);

    /// <summary>W_j = ± Π V_l^{Ā_jl}·H^{a_j} for the committed rows.</summary>
    public static LinearMapStatement Statement(PublicSession session, LinearMapBases bases, ImmutableArray<Commitment> rows, ImmutableArray<Ciphertext> images)
    {
        var security = session.Document.Security;
        return new(session.Commitments, bases, rows, images, new(security, images.Length, session.Document.FeatureCount, SizeBudget.MatrixEntryBits, security.EncryptionExponentBits));
    }

    /// <summary>The proof's transcript.</summary>
    public static Transcript Context(PublicSession session, int iteration, PartyId prover, ushort block) => Proofs.Context(session.Document, Place(iteration), block, prover).Begin(Label);

    /// <summary>The received images, or null unless all are ciphertexts.</summary>
    public static ImmutableArray<Ciphertext>? Accept(PublicSession session, LocalUpdateMessage claim)
    {
        ImmutableArray<Ciphertext?> images = [.. claim.Images.Select(session.Key.Accept)];
        return images.Any(c => c is null) ? null : [.. images.Select(c => c!)];
    }

    /// <summary>Whether the proof proves the statement in its place.</summary>
    public static bool Verify(PublicSession session, int iteration, PartyId prover, ushort block, LinearMapStatement statement, ReadOnlySpan<byte> proof) =>
        LinearMapProof.TryRead(proof, statement.Bounds) is { } read && LinearMapVerifier.Verify(statement, read, Context(session, iteration, prover, block));
}
