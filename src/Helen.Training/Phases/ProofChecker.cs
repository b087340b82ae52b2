using System.Collections.Immutable;
using Helen.Cryptography.Commitments;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.SigmaProofs.CiphertextLinearMap;
using Helen.Rounds;
using Helen.Training.Messages;
using Helen.Training.Phases.InputPreparation;
using Helen.Training.Phases.ModelCompute;
using Helen.Training.Session;

namespace Helen.Training.Phases;

/// <summary>
/// Checks described proofs as the rounds themselves do. What jobs share (keys, tables of V, the group elements of a message) is made once per process and kept with the session for a while.
/// Safe for concurrent use.
/// </summary>
/// <param name="sessions">The sessions that are known without reading.</param>
public sealed class ProofChecker(PublicSessions sessions) : IProofChecker
{
    /// <inheritdoc/>
    public bool Check(ReadOnlySpan<byte> description, Func<Digest, ReadOnlyMemory<byte>> part)
    {
        ArgumentNullException.ThrowIfNull(part);
        var reader = new CanonicalReader(description);
        var (kind, sessionId, prover) = (reader.Byte(), reader.Digest(), new PartyId(reader.UInt16()));
        return kind switch
        {
            DescribedProof.InputKind => CheckInput(ref reader, sessionId, prover, part),
            DescribedProof.LocalUpdateKind => CheckLocalUpdate(ref reader, sessionId, prover, part),
            _ => throw Broken(),
        };
    }

    private bool CheckInput(ref CanonicalReader reader, Digest sessionId, PartyId prover, Func<Digest, ReadOnlyMemory<byte>> part)
    {
        var (job, digest) = (reader.UInt16(), reader.Digest());
        if (!reader.Finish() || job >= InputMessage.ProofCount) throw Broken();
        var session = sessions.Of(sessionId, part);
        var (claim, statements) = session.Tested.Inputs.Of(digest, () =>
        {
            var message = InputMessage.TryRead(part(digest).Span, session.Document.Limits) ?? throw Broken();
            return (message, InputStatements.Of(session, message));
        });
        return statements is not null && InputChecks.Verify(statements, claim, Proofs.Context(session.Document, InputRound.Place, 0, prover), job);
    }

    private bool CheckLocalUpdate(ref CanonicalReader reader, Digest sessionId, PartyId prover, Func<Digest, ReadOnlyMemory<byte>> part)
    {
        var (iteration, block) = (reader.UInt16(), reader.UInt16());
        var (v, c, digest) = (reader.Digest(), reader.Digest(), reader.Digest());
        if (!reader.Finish()) throw Broken();
        var session = sessions.Of(sessionId, part);
        if (block >= session.Document.BlockCount) throw Broken();
        var bases = session.Tested.Bases.Of(v, () => MakeBases(session, part(v).Span));
        var claim = LocalUpdateMessage.TryRead(part(digest).Span, session.Document.Limits) ?? throw Broken();
        var rows = session.Tested.Rows.Of(c, () => ReadRows(session, part(c).Span));
        return session.Tested.Images.Of(digest, () => LocalUpdateChecks.Accept(session, claim)) is { } images && images.Length == rows.Length
            && LocalUpdateChecks.Verify(session, iteration, prover, block, LocalUpdateChecks.Statement(session, bases, rows, images), claim.Proof.Span);
    }

    /// <summary>V as this party describes it; the object that was written, where that was in this process.</summary>
    /// <exception cref="InvalidDataException">No list of d ciphertexts.</exception>
    public static LinearMapBases ReadBases(PublicSession session, ReadOnlyMemory<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(session);
        return session.Tested.Bases.Of(Digest.Of(bytes.Span), () => MakeBases(session, bytes.Span));
    }

    private static LinearMapBases MakeBases(PublicSession session, ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        var values = new Ciphertext[session.Document.FeatureCount];
        for (var l = 0; l < values.Length; l++) values[l] = session.Key.Accept(reader.Unsigned(session.Key.NSquared.ByteCount)) ?? throw Broken();
        return reader.Finish() ? new(session.Key, [.. values]) : throw Broken();
    }

    /// <summary>V as bytes: d residues mod N².</summary>
    public static byte[] WriteBases(PublicSession session, LinearMapBases bases)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(bases);
        var writer = new CanonicalWriter();
        foreach (var v in bases.Values) writer.Unsigned(v.Value, bases.Key.NSquared.ByteCount);
        session.Tested.Bases.Put(Digest.Of(writer.Written.Span), bases);
        return writer.ToArray();
    }

    private static ImmutableArray<Commitment> ReadRows(PublicSession session, ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        var rows = ImmutableArray.CreateBuilder<Commitment>();
        while (reader.Remaining > 0 && !reader.Failed) rows.Add(session.Commitments.Accept(reader.Unsigned(session.Key.N.ByteCount)) ?? throw Broken());
        return rows.Count > 0 && reader.Finish() ? rows.ToImmutable() : throw Broken();
    }

    private static InvalidDataException Broken() => new("A description of a proof, or a part of one, is broken.");
}
