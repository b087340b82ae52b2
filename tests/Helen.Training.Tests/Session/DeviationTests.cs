using System.Numerics;
using Helen.Arithmetic.Fields;
using Helen.Cryptography.Encoding;
using Helen.Rounds;
using Helen.Training.Messages;
using Helen.Training.Phases.ModelCompute;
using Helen.Training.Session;
using Helen.Training.Tests.Support;

namespace Helen.Training.Tests.Session;

/// <summary>One party deviates inside a whole session; every honest party stops before anything is released and names the same culprit where the mathematics proves one.</summary>
public sealed class DeviationTests
{
    private static readonly PartyId Culprit = new(1);

    [Fact]
    public Task LocalUpdate_WrongRowProduct_BlamesCulprit() => DeviateAsync(
        (header, payload, limits) => header.Kind == MessageKinds.LocalUpdate && header.Round.Iteration == 1 ? Bend(payload, limits) : payload,
        Culprit, Fault.InvalidProof, Phase.ModelCompute);

    [Fact]
    public Task Input_OtherCiphertext_BlamesCulprit() => DeviateAsync(
        (header, payload, limits) =>
        {
            if (header.Kind != MessageKinds.Input || InputMessage.TryRead(payload.Span, limits) is not { } input) return payload;
            // A valid ciphertext of something else: the square of the first.
            var square = input.Ciphertexts.SetItem(0, input.Ciphertexts[1]);
            return Write(input with { Ciphertexts = square }, limits);
        },
        Culprit, Fault.InvalidProof, Phase.InputPreparation);

    [Fact]
    public Task Input_OtherRowCommitment_BlamesCulprit() => DeviateAsync(
        (header, payload, limits) => header.Kind == MessageKinds.Input && InputMessage.TryRead(payload.Span, limits) is { } input
            ? Write(input with { Rows = input.Rows.SetItem(0, input.Rows[1]) }, limits)
            : payload,
        Culprit, Fault.InvalidProof, Phase.InputPreparation);

    [Fact]
    public Task Input_ZeroResidue_BlamesCulprit() => DeviateAsync(
        (header, payload, limits) => header.Kind == MessageKinds.Input && InputMessage.TryRead(payload.Span, limits) is { } input
            ? Write(input with { Rows = input.Rows.SetItem(0, BigInteger.Zero) }, limits)
            : payload,
        Culprit, Fault.MalformedEncoding, Phase.InputPreparation);

    [Theory]
    [InlineData(Phase.Agreement)]
    [InlineData(Phase.InputPreparation)]
    public Task AnyPhase_TruncatedMessage_BlamesCulprit(Phase phase) => DeviateAsync(
        // The driver's own kinds are truncated in Helen.Adversary.Tests; its confirmations are empty.
        (header, payload, _) => header.Round.Phase == phase && !ReservedKinds.Contains(header.Kind) ? payload[..^1] : payload, Culprit, Fault.MalformedEncoding);

    [Fact]
    public Task Agreement_SignatureOverAnotherDocument_BlamesCulprit() => DeviateAsync(
        (header, payload, _) => header.Kind == MessageKinds.Approval ? Flip(payload, 0) : payload, Culprit, Fault.InvalidProof);

    [Fact]
    public Task KeyGeneration_AnotherKey_NamesNobody() => DeviateAsync(
        (header, payload, _) => header.Kind == MessageKinds.KeyConfirmation ? Flip(payload, 0) : payload, null, Fault.Disagreement);

    [Fact]
    public Task Iteration_AnotherCheckpoint_BlamesCulprit() => DeviateAsync(
        (header, payload, _) => header.Kind == MessageKinds.Checkpoint ? Flip(payload, 0) : payload, Culprit, Fault.Disagreement, Phase.ModelCompute);

    [Fact]
    public Task Release_ShiftedShare_FailsTheMacCheckAndNamesNobody() => DeviateAsync(
        // The first exchange of the release segment opens [z]: the last byte of the last share is shifted.
        (header, payload, _) => header.Round is { Phase: Phase.Release, Attempt: 1, Step: 0 } ? Flip(payload, payload.Length - 1) : payload, null, Fault.MacCheckFailed, Phase.Release);

    [Fact]
    public Task Release_SignatureOverAnotherModel_BlamesCulprit() => DeviateAsync(
        (header, payload, _) => header.Kind == MessageKinds.Result ? Flip(payload, 3) : payload, Culprit, Fault.InvalidProof, Phase.Release);

    [Theory]
    [InlineData(InputDefect.MissingRow)]
    [InlineData(InputDefect.MissingCiphertext)]
    [InlineData(InputDefect.ZeroCiphertext)]
    [InlineData(InputDefect.ZeroLabel)]
    public Task Input_DefectOfShape_BlamesCulprit(InputDefect defect) => DeviateAsync(
        (header, payload, limits) => header.Kind == MessageKinds.Input && InputMessage.TryRead(payload.Span, limits) is { } input
            ? Write(
                defect switch
                {
                    InputDefect.MissingRow => input with { Rows = input.Rows[1..] },
                    InputDefect.MissingCiphertext => input with { Ciphertexts = input.Ciphertexts[1..] },
                    InputDefect.ZeroCiphertext => input with { Ciphertexts = input.Ciphertexts.SetItem(3, BigInteger.Zero) },
                    _ => input with { Label = BigInteger.Zero },
                },
                limits)
            : payload,
        Culprit, Fault.MalformedEncoding, Phase.InputPreparation);

    [Fact]
    public Task Input_CommitmentToAnotherLabel_BlamesCulprit() => DeviateAsync(
        (header, payload, limits) => header.Kind == MessageKinds.Input && InputMessage.TryRead(payload.Span, limits) is { } input
            ? Write(input with { Label = input.Rows[0] }, limits)
            : payload,
        Culprit, Fault.InvalidProof, Phase.InputPreparation);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task LocalUpdate_DefectOfShape_BlamesCulprit(bool missing) => DeviateAsync(
        (header, payload, limits) => header.Kind == MessageKinds.LocalUpdate && LocalUpdateMessage.TryRead(payload.Span, limits) is { } update
            ? Write(update with { Images = missing ? update.Images[1..] : update.Images.SetItem(0, BigInteger.Zero) }, limits)
            : payload,
        Culprit, Fault.MalformedEncoding, Phase.ModelCompute);

    /// <summary>The honest message of the iteration before, signed for this one.</summary>
    [Fact]
    public Task LocalUpdate_OfEarlierIteration_BlamesCulprit()
    {
        ReadOnlyMemory<byte> earlier = default;
        return DeviateAsync(
            (header, payload, _) =>
            {
                if (header.Kind != MessageKinds.LocalUpdate) return payload;
                if (header.Round.Iteration == 0) earlier = payload.ToArray();
                return header.Round.Iteration == 0 ? payload : earlier;
            },
            Culprit, Fault.InvalidProof, Phase.ModelCompute);
    }

    /// <summary>The opening of iteration k: its echo is step 0, its shares are step 1. Every honest party names the owner of the wrong one, after an exchange of proofs.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public Task Iteration_WrongOpeningShare_BlamesCulprit(int k) => DeviateAsync(
        (header, payload, _) => IsStep(header, k, 0, 1) ? Flip(payload, payload.Length - 1) : payload, Culprit, Fault.WrongOpeningShare, Phase.ModelCompute);

    /// <summary>Segments 1.. of iteration 0 prove the masks; step 1 is the SPDZ input. The encrypted masks stay as they are, one shared half is off by one: of a conversion mask, of an extra mask, or of a mask for the way back.</summary>
    [Theory]
    [InlineData(MaskDefect.FirstMask)]
    [InlineData(MaskDefect.LastExtra)]
    [InlineData(MaskDefect.BackMask)]
    public async Task Masks_OtherHalfInSpdz_BlamesCulprit(MaskDefect defect)
    {
        // An extra mask is replaced when its prover's first try is rejected (about one run in eight): the defect is then gone, and the session rightly ends well.
        for (var run = 0; run < 20; run++)
        {
            var harness = Harness();
            var segment = defect == MaskDefect.BackMask ? MaskPlan.Batches(harness.Document.Budget, 0).Count : 1;
            var outcomes = await harness.RunAsync(Culprit, (header, payload) =>
                IsStep(header, 0, segment, 1) ? Flip(payload, defect == MaskDefect.LastExtra ? payload.Length - 1 : FieldElement.ByteCount - 1) : payload);
            if (defect == MaskDefect.LastExtra && outcomes.All(o => o is null or SessionOutcome.Released)) continue;
            AssertHalted(outcomes, Culprit, Fault.InvalidMask, Phase.ModelCompute);
            return;
        }

        Assert.Fail("Every first try was rejected.");
    }

    /// <summary>The shared halves stay as they are, one ciphertext is another valid one.</summary>
    [Fact]
    public Task Masks_OtherHalfInPaillier_BlamesCulprit() => DeviateAsync(
        (header, payload, limits) => IsStep(header, 0, 1, 0) ? (byte[])[.. payload.Span[limits.CiphertextBytes..(2 * limits.CiphertextBytes)], .. payload.Span[limits.CiphertextBytes..]] : payload,
        Culprit, Fault.InvalidMask);

    /// <summary>An error in the first opening of the soft threshold. In the last iteration nothing but check (A) stands between it and a wrong model: the release checks only its own opening.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public Task Iteration_ShiftedOpeningInTheCircuit_FailsTheMacCheckAndNamesNobody(int k) => DeviateAsync(
        (header, payload, _) => IsStep(header, k, 0, 2) ? Flip(payload, payload.Length - 1) : payload, null, Fault.MacCheckFailed, Phase.ModelCompute);

    [Fact]
    public async Task AnyPhase_HonestRewrite_Releases()
    {
        var harness = SessionHarness.Diabetes(3, 2, 512);
        var outcomes = await harness.RunAsync(Culprit, (_, payload) => payload.ToArray());
        Assert.All(outcomes.Where(o => o is not null), o => Assert.IsType<SessionOutcome.Released>(o));
    }

    /// <param name="rewrite">What the deviating party signs.</param>
    /// <param name="culprit">Who is named; null for nobody.</param>
    /// <param name="fault">What for.</param>
    /// <param name="phase">The phase of the check in question, so that a later one cannot stand in for it.</param>
    /// <param name="given">The session; a new one when null.</param>
    private static async Task DeviateAsync(
        Func<MessageHeader, ReadOnlyMemory<byte>, WireLimits, ReadOnlyMemory<byte>> rewrite, PartyId? culprit, Fault fault, Phase? phase = null, SessionHarness? given = null)
    {
        var harness = given ?? Harness();
        var outcomes = await harness.RunAsync(Culprit, (header, payload) => rewrite(header, payload, harness.Document.Limits));
        AssertHalted(outcomes, culprit, fault, phase);
    }

    private static void AssertHalted(IEnumerable<SessionOutcome?> outcomes, PartyId? culprit, Fault fault, Phase? phase)
    {
        foreach (var outcome in outcomes.Where(o => o is not null))
        {
            var halted = Assert.IsType<SessionOutcome.Halted>(outcome);
            var blame = Assert.Single(halted.Blames);
            Assert.Equal((culprit, fault), (blame.Culprit, blame.Fault));
            if (phase is not null) Assert.Equal(phase, blame.Round.Phase);
            Assert.Equal(fault.NamesCulprit() && culprit is not null, blame.Culprit is not null);
        }
    }

    private static SessionHarness Harness() => SessionHarness.Diabetes(3, 2, 512);

    /// <summary>Step <paramref name="step"/> of the first attempt of a model-compute segment; every segment has 1024 numbers.</summary>
    private static bool IsStep(MessageHeader header, int iteration, int segment, int step) =>
        header.Kind == ReservedKinds.SegmentExchange && header.Round == new RoundNumber(Phase.ModelCompute, (ushort)iteration, (ushort)((segment * 1024) + step), 1);

    private static ReadOnlyMemory<byte> Bend(ReadOnlyMemory<byte> payload, WireLimits limits)
    {
        var update = LocalUpdateMessage.TryRead(payload.Span, limits)!;
        return Write(update with { Images = update.Images.SetItem(0, update.Images[1]) }, limits);
    }

    private static ReadOnlyMemory<byte> Write<T>(T message, WireLimits limits) where T : class, IWireMessage<T>
    {
        var writer = new CanonicalWriter();
        message.Write(writer, limits);
        return writer.Written;
    }

    private static byte[] Flip(ReadOnlyMemory<byte> payload, int index)
    {
        var bytes = payload.ToArray();
        bytes[index] ^= 1;
        return bytes;
    }

    public enum InputDefect
    {
        MissingRow,
        MissingCiphertext,
        ZeroCiphertext,
        ZeroLabel,
    }

    public enum MaskDefect
    {
        FirstMask,
        LastExtra,
        BackMask,
    }
}
