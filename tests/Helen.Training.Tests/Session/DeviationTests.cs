using System.Numerics;
using Helen.Cryptography.Encoding;
using Helen.Rounds;
using Helen.Training.Messages;
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
        Culprit, Fault.InvalidProof);

    [Fact]
    public Task Input_OtherCiphertext_BlamesCulprit() => DeviateAsync(
        (header, payload, limits) =>
        {
            if (header.Kind != MessageKinds.Input || InputMessage.TryRead(payload.Span, limits) is not { } input) return payload;
            // A valid ciphertext of something else: the square of the first.
            var square = input.Ciphertexts.SetItem(0, input.Ciphertexts[1]);
            return Write(input with { Ciphertexts = square }, limits);
        },
        Culprit, Fault.InvalidProof);

    [Fact]
    public Task Input_OtherRowCommitment_BlamesCulprit() => DeviateAsync(
        (header, payload, limits) => header.Kind == MessageKinds.Input && InputMessage.TryRead(payload.Span, limits) is { } input
            ? Write(input with { Rows = input.Rows.SetItem(0, input.Rows[1]) }, limits)
            : payload,
        Culprit, Fault.InvalidProof);

    [Fact]
    public Task Input_ZeroResidue_BlamesCulprit() => DeviateAsync(
        (header, payload, limits) => header.Kind == MessageKinds.Input && InputMessage.TryRead(payload.Span, limits) is { } input
            ? Write(input with { Rows = input.Rows.SetItem(0, BigInteger.Zero) }, limits)
            : payload,
        Culprit, Fault.MalformedEncoding);

    [Theory]
    [InlineData(Phase.Agreement)]
    [InlineData(Phase.InputPreparation)]
    public Task AnyPhase_TruncatedMessage_BlamesCulprit(Phase phase) => DeviateAsync(
        (header, payload, _) => header.Round.Phase == phase ? payload[..^1] : payload, Culprit, Fault.MalformedEncoding);

    [Fact]
    public Task Agreement_SignatureOverAnotherDocument_BlamesCulprit() => DeviateAsync(
        (header, payload, _) => header.Kind == MessageKinds.Approval ? Flip(payload, 0) : payload, Culprit, Fault.InvalidProof);

    [Fact]
    public Task KeyGeneration_AnotherKey_NamesNobody() => DeviateAsync(
        (header, payload, _) => header.Kind == MessageKinds.KeyConfirmation ? Flip(payload, 0) : payload, null, Fault.Disagreement);

    [Fact]
    public Task Release_AnotherCheckpoint_BlamesCulprit() => DeviateAsync(
        (header, payload, _) => header.Kind == MessageKinds.Checkpoint ? Flip(payload, 0) : payload, Culprit, Fault.Disagreement);

    [Fact]
    public Task Release_ShiftedShare_FailsTheMacCheckAndNamesNobody() => DeviateAsync(
        // The first exchange of the release segment opens [z]: the last byte of the last share is shifted.
        (header, payload, _) => header.Round is { Phase: Phase.Release, Attempt: 1, Step: 0 } ? Flip(payload, payload.Length - 1) : payload, null, Fault.MacCheckFailed);

    [Fact]
    public Task Release_SignatureOverAnotherModel_BlamesCulprit() => DeviateAsync(
        (header, payload, _) => header.Kind == MessageKinds.Result ? Flip(payload, 3) : payload, Culprit, Fault.InvalidProof);

    [Fact]
    public async Task AnyPhase_HonestRewrite_Releases()
    {
        var harness = SessionHarness.Diabetes(3, 2, 512);
        var outcomes = await harness.RunAsync(Culprit, (_, payload) => payload.ToArray());
        Assert.All(outcomes.Where(o => o is not null), o => Assert.IsType<SessionOutcome.Released>(o));
    }

    private static async Task DeviateAsync(Func<MessageHeader, ReadOnlyMemory<byte>, WireLimits, ReadOnlyMemory<byte>> rewrite, PartyId? culprit, Fault fault)
    {
        var harness = SessionHarness.Diabetes(3, 2, 512);
        var outcomes = await harness.RunAsync(Culprit, (header, payload) => rewrite(header, payload, harness.Document.Limits));
        foreach (var outcome in outcomes.Where(o => o is not null))
        {
            var halted = Assert.IsType<SessionOutcome.Halted>(outcome);
            var blame = Assert.Single(halted.Blames);
            Assert.Equal((culprit, fault), (blame.Culprit, blame.Fault));
            Assert.Equal(fault.NamesCulprit() && culprit is not null, blame.Culprit is not null);
        }
    }

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
}
