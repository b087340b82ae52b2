using System.Collections.Immutable;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Randomness;
using Helen.Cryptography.SigmaProofs.CiphertextLinearMap;
using Helen.Rounds;
using Helen.Training.Messages;
using Helen.Training.Phases;
using Helen.Training.Phases.InputPreparation;
using Helen.Training.Phases.ModelCompute;
using Helen.Training.Session;
using Helen.Training.Tests.Support;

namespace Helen.Training.Tests.Session;

/// <summary>Proofs that are described in bytes and rows that are computed elsewhere: the same answers as in the rounds, from bytes alone.</summary>
public sealed class DescribedProofTests
{
    private const int Iteration = 1;
    private static readonly PartyId Prover = new(0), Other = new(1);
    private readonly SessionHarness _harness = SessionHarness.Diabetes(2, 2, 512, blockRows: 4);
    private readonly SystemRandomSource _coins = new SystemRandomSource();

    [Fact]
    public void PublicSession_Read_IsTheSame()
    {
        var session = _harness.ParticipantOf(Prover).Public;
        var read = PublicSession.Read(session.Bytes.Span);
        Assert.Equal((session.Id, session.Document.Id), (read.Id, read.Document.Id));
        Assert.Equal(session.Commitments.Id, read.Commitments.Id);
    }

    [Fact]
    public void PublicSession_BrokenBytes_Throws()
    {
        var bytes = _harness.ParticipantOf(Prover).Public.Bytes.ToArray();
        for (var length = 0; length < bytes.Length; length += 61) Assert.Throws<InvalidDataException>(() => PublicSession.Read(bytes.AsSpan(0, length)));
        Assert.Throws<InvalidDataException>(() => PublicSession.Read([.. bytes, 0]));
        // The released output's last letter: another document, which this version does not write.
        var document = _harness.Document.Bytes.ToArray();
        document[^1] ^= 1;
        Assert.Throws<InvalidDataException>(() => SessionDocument.Read(document));
    }

    [Fact]
    public void Sessions_BytesOfAnotherSession_Throws()
    {
        var sessions = new PublicSessions();
        var session = _harness.ParticipantOf(Prover).Public;
        Assert.Throws<InvalidDataException>(() => sessions.Of(Digest.Of([1]), _ => session.Bytes));
        Assert.Equal(session.Document.Id, sessions.Of(session.Id, _ => session.Bytes).Document.Id);
    }

    [Fact]
    public void Check_InputProofs_HoldForTheirProverAndPlaceOnly()
    {
        var session = _harness.ParticipantOf(Prover).Public;
        var (own, message) = Commit();
        Assert.NotNull(own);
        var bytes = Wire.BytesOf(message, _harness.Document.Limits);
        for (ushort job = 0; job < InputMessage.ProofCount; job++)
        {
            Assert.True(Check(DescribedProof.Input(session, Prover, job, bytes)));
            Assert.False(Check(DescribedProof.Input(session, Other, job, bytes)));
        }

        var swapped = message with { Proofs = [.. message.Proofs.Reverse()] };
        Assert.False(Check(DescribedProof.Input(session, Prover, 0, Wire.BytesOf(swapped, _harness.Document.Limits))));
        Assert.Throws<InvalidDataException>(() => Check(DescribedProof.Input(session, Prover, InputMessage.ProofCount, bytes)));
    }

    /// <summary>From bytes alone, and where the round has put in what it has tested.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Check_LocalUpdate_HoldsForItsStatementAndPlaceOnly(bool testedHere)
    {
        var session = _harness.ParticipantOf(Prover).Public;
        var sessions = new PublicSessions();
        sessions.Know(session);
        var (own, _) = Commit();
        LinearMapBases bases = new(session.Key, own.Public.Label), others = new(session.Key, [.. own.Public.Label.Reverse()]);
        const ushort Block = 1;
        var message = BlockOf(own, CoinSeed.Draw(_coins), Block).Update(Iteration, bases);
        var bytes = Wire.BytesOf(message, _harness.Document.Limits);
        var images = LocalUpdateChecks.Accept(session, message);
        ImmutableArray<Cryptography.Commitments.Commitment> rows = [.. own.Public.Rows.AsSpan()[_harness.Document.BlockOf(Block)]];

        Assert.True(Holds(Iteration, Prover, Block, bases, rows));

        Assert.False(Holds(Iteration + 1, Prover, Block, bases, rows));
        Assert.False(Holds(Iteration, Other, Block, bases, rows));
        Assert.False(Holds(Iteration, Prover, 0, bases, rows));
        Assert.False(Holds(Iteration, Prover, Block, others, rows));
        Assert.False(Holds(Iteration, Prover, Block, bases, [.. rows.Reverse()]));
        Assert.False(Holds(Iteration, Prover, Block, bases, rows[1..]));

        bool Holds(int iteration, PartyId prover, ushort block, LinearMapBases v, ImmutableArray<Cryptography.Commitments.Commitment> c) => testedHere
            ? Check(DescribedProof.LocalUpdate(session, iteration, prover, block, v, c, images, bytes), sessions)
            : Check(DescribedProof.LocalUpdate(session, iteration, prover, block, v.Values, c, bytes));
    }

    [Fact]
    public void Check_InputsTestedHere_HoldForTheirProverOnly()
    {
        var session = _harness.ParticipantOf(Prover).Public;
        var sessions = new PublicSessions();
        sessions.Know(session);
        var (_, message) = Commit();
        var statements = InputStatements.Of(session, message);
        var bytes = Wire.BytesOf(message, _harness.Document.Limits);
        for (ushort job = 0; job < InputMessage.ProofCount; job++)
        {
            Assert.True(Check(DescribedProof.Input(session, Prover, job, message, statements, bytes), sessions));
            Assert.False(Check(DescribedProof.Input(session, Other, job, message, statements, bytes), sessions));
        }

        var altered = message with { Proofs = [.. message.Proofs.Reverse()] };
        Assert.False(Check(DescribedProof.Input(session, Prover, 0, altered, statements, Wire.BytesOf(altered, _harness.Document.Limits)), sessions));
    }

    /// <summary>One object, so one table, per process; another process, or one that has forgotten, makes it from the bytes.</summary>
    [Fact]
    public void ReadBases_WrittenInThisProcess_IsThatObjectUntilForgotten()
    {
        var session = _harness.ParticipantOf(Prover).Public;
        var bases = new LinearMapBases(session.Key, Commit().Own.Public.Label);
        var bytes = ProofChecker.WriteBases(session, bases);
        Assert.Same(bases, ProofChecker.ReadBases(session, bytes));

        var elsewhere = ProofChecker.ReadBases(PublicSession.Read(session.Bytes.Span), bytes);
        Assert.NotSame(bases, elsewhere);
        Assert.Equal(bases.Values.Select(v => v.Value), elsewhere.Values.Select(v => v.Value));

        session.ForgetParts();
        Assert.NotSame(bases, ProofChecker.ReadBases(session, bytes));
        Assert.Throws<InvalidDataException>(() => ProofChecker.ReadBases(session, bytes.AsMemory(1)));
    }

    /// <summary>A session that is opened again in a process is the one that its grains share from then on.</summary>
    [Fact]
    public void Know_SessionOpenedAgain_TakesTheEarlierOnesPlace()
    {
        var sessions = new PublicSessions();
        PublicSession first = _harness.ParticipantOf(Prover).Public, again = _harness.ParticipantOf(Prover).Public;
        Assert.NotSame(first, again);
        sessions.Know(first);
        Assert.Same(first, sessions.Of(first.Id, _ => throw new InvalidOperationException()));
        sessions.Know(again);
        Assert.Same(again, sessions.Of(first.Id, _ => throw new InvalidOperationException()));
    }

    /// <summary>What two judgements are about has two names.</summary>
    [Fact]
    public void Description_EachFieldChanged_HasAnotherDigest()
    {
        var session = _harness.ParticipantOf(Prover).Public;
        var another = SessionHarness.Diabetes(2, 2, 512).ParticipantOf(Prover).Public;
        var (own, _) = Commit();
        var (v, c) = (own.Public.Label, own.Public.Rows);
        ProofDescription[] all =
        [
            DescribedProof.Input(session, Prover, 0, new byte[1]), DescribedProof.Input(another, Prover, 0, new byte[1]), DescribedProof.Input(session, Other, 0, new byte[1]),
            DescribedProof.Input(session, Prover, 1, new byte[1]), DescribedProof.Input(session, Prover, 0, new byte[2]),
            DescribedProof.LocalUpdate(session, 0, Prover, 0, v, c, new byte[1]), DescribedProof.LocalUpdate(another, 0, Prover, 0, v, c, new byte[1]), DescribedProof.LocalUpdate(session, 1, Prover, 0, v, c, new byte[1]),
            DescribedProof.LocalUpdate(session, 0, Other, 0, v, c, new byte[1]), DescribedProof.LocalUpdate(session, 0, Prover, 1, v, c, new byte[1]), DescribedProof.LocalUpdate(session, 0, Prover, 0, v[1..], c, new byte[1]),
            DescribedProof.LocalUpdate(session, 0, Prover, 0, v, c[1..], new byte[1]), DescribedProof.LocalUpdate(session, 0, Prover, 0, v, c, new byte[2]),
        ];
        Assert.Equal(all.Length, all.Select(description => description.Digest).Distinct().Count());
    }

    [Fact]
    public void Block_ReadBack_ComputesTheSameBytesAndNoCoinTwice()
    {
        var session = _harness.ParticipantOf(Prover).Public;
        var (own, _) = Commit();
        LinearMapBases bases = new(session.Key, own.Public.Label), others = new(session.Key, [.. own.Public.Label.Reverse()]);
        var block = BlockOf(own, CoinSeed.Draw(_coins), 0);
        byte[] Bytes(CoordinateBlock of, int iteration, LinearMapBases v) => Wire.BytesOf(of.Update(iteration, v), _harness.Document.Limits).ToArray();

        Assert.Equal(Bytes(block, Iteration, bases), Bytes(CoordinateBlock.Decode(block.Encode(), PublicSession.Read(session.Bytes.Span)), Iteration, bases));

        // The first message S of a proof shows its coins: two statements never share one.
        byte[][] updates = [Bytes(block, Iteration, bases), Bytes(block, Iteration + 1, bases), Bytes(block, Iteration, others), Bytes(BlockOf(own, CoinSeed.Draw(_coins), 0), Iteration, bases)];
        Assert.Equal(updates.Length, updates.Select(bytes => LocalUpdateMessage.TryRead(bytes, _harness.Document.Limits)!.Images[0]).Distinct().Count());
        Assert.Throws<InvalidDataException>(() => CoordinateBlock.Decode(block.Encode().AsSpan()[..^1], session));
        Assert.Equal("block 0", block.ToString());
    }

    private CoordinateBlock BlockOf(OwnCommitment own, CoinSeed seed, ushort number) => CoordinateBlock.Of(_harness.ParticipantOf(Prover).Public, Prover, own, seed, number);

    private (OwnCommitment Own, InputMessage Message) Commit()
    {
        var participant = _harness.ParticipantOf(Prover);
        return new InputProver(participant, InputProver.Norm).Prove(_harness.Inputs[0], Proofs.Context(_harness.Document, InputRound.Place, 0, Prover), _coins);
    }

    /// <summary>A checker that knows nothing but the bytes, and the sessions that are given.</summary>
    private static bool Check(ProofDescription description, PublicSessions? sessions = null) =>
        new ProofChecker(sessions ?? new PublicSessions()).Check(description.Bytes.Span, digest => description.Parts.Single(part => Digest.Of(part.Span) == digest));
}
