using System.Collections.Immutable;
using Helen.Cryptography.Commitments;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.SigmaProofs.CiphertextLinearMap;
using Helen.Rounds;
using Helen.Training.Messages;
using Helen.Training.Phases.InputPreparation;
using Helen.Training.Session;

namespace Helen.Training.Phases;

/// <summary>
/// Proof jobs as bytes. They name the session (document and keys), the place (iteration, block, prover, check), what the statement is about (V and the row commitments of
/// a local update) and the message, everything long by its digest: what two different judgements are about has two different descriptions.
/// </summary>
internal static class DescribedProof
{
    public const byte InputKind = 1, LocalUpdateKind = 2;

    /// <summary>Check <paramref name="job"/> of a party's inputs (protocol §5).</summary>
    public static ProofDescription Input(PublicSession session, PartyId prover, ushort job, ReadOnlyMemory<byte> message) => new(
        new CanonicalWriter().Byte(InputKind).Digest(session.Id).UInt16((ushort)prover.Index).UInt16(job).Digest(Digest.Of(message.Span)).Written,
        [session.Bytes, message]);

    /// <summary>The same for a message whose elements were tested here.</summary>
    public static ProofDescription Input(PublicSession session, PartyId prover, ushort job, InputMessage claim, InputStatements? statements, ReadOnlyMemory<byte> message)
    {
        session.Tested.Inputs.Put(Digest.Of(message.Span), (claim, statements));
        return Input(session, prover, job, message);
    }

    /// <summary>The same as the other one for a message whose elements were tested here, with bases that may have their tables.</summary>
    public static ProofDescription LocalUpdate(
        PublicSession session, int iteration, PartyId prover, ushort block, LinearMapBases bases, ImmutableArray<Commitment> rows, ImmutableArray<Ciphertext>? images, ReadOnlyMemory<byte> message)
    {
        var description = LocalUpdate(session, iteration, prover, block, bases.Values, rows, message);
        session.Tested.Bases.Put(Digest.Of(description.Parts[1].Span), bases);
        session.Tested.Rows.Put(Digest.Of(description.Parts[2].Span), rows);
        session.Tested.Images.Put(Digest.Of(message.Span), images);
        return description;
    }

    /// <summary>One block of a local update (protocol §6.1).</summary>
    public static ProofDescription LocalUpdate(
        PublicSession session, int iteration, PartyId prover, ushort block, ImmutableArray<Ciphertext> bases, ImmutableArray<Commitment> rows, ReadOnlyMemory<byte> message)
    {
        var width = session.Key.N.ByteCount;
        CanonicalWriter v = new(), c = new();
        foreach (var value in bases) v.Unsigned(value.Value, 2 * width);
        foreach (var row in rows) c.Unsigned(row.Value, width);
        return new(
            new CanonicalWriter().Byte(LocalUpdateKind).Digest(session.Id).UInt16((ushort)prover.Index).UInt16((ushort)iteration).UInt16(block)
                .Digest(Digest.Of(v.Written.Span)).Digest(Digest.Of(c.Written.Span)).Digest(Digest.Of(message.Span)).Written,
            [session.Bytes, v.Written, c.Written, message]);
    }
}
