using System.Collections.Immutable;
using Helen.Arithmetic.Fields;
using Helen.Cryptography.Hashing;
using Helen.Rounds;
using Helen.Training.Messages;
using Helen.Training.Session;
using Helen.Training.Tests.Support;
using Helen.Transport.Loopback;

namespace Helen.Adversary.Tests.Support;

/// <summary>A training session: two features, two blocks, two iterations.</summary>
internal sealed class TrainingStage : Stage
{
    private const int MaskSteps = 7, StepsPerSegment = 1024;
    private const int CommitmentBytes = Digest.ByteCount, OpeningBytes = FieldElement.ByteCount + 32;

    private readonly SessionHarness _harness;

    public TrainingStage(int parties)
    {
        double[][] rows = [.. Enumerable.Range(0, 12).Select(i => new[] { (double)(((i * 7) % 5) - 2), ((i * 3) % 7) - 3 })];
        _harness = SessionHarness.Of(rows, [.. rows.Select((row, i) => row[0] - (0.5 * row[1]) + (0.1 * (i % 3)))], parties, 512, blockRows: 1);
    }

    public override Attack AttackOn(Recorded target, IDeviation deviation) => new(target, deviation, _harness.Document.Limits, _harness.ParticipantOf(new PartyId(0)).Key.Paillier);

    /// <summary>After a deviation before the release nothing of the release leaves an honest party; after one that is found before an opening, no share of that opening does.</summary>
    public override string? Leak(Recorded target, IDeviation deviation)
    {
        var round = target.Place.Round;
        // One honest party may hold every certificate of the last checkpoint, and the other not: its share alone opens nothing.
        var lastCertificate = target.Role is Role.Checkpoint && deviation is Matrix.TwoBodiesToTwo;
        if (round.Phase < Phase.Release && !lastCertificate
            && !Sent.All(sent => sent.Header.Round.Phase < Phase.Release || (ReservedKinds.Contains(sent.Header.Kind) && sent.Header.Kind != ReservedKinds.SegmentExchange))) return "somebody began to release.";
        var beforeShares = target.Role is Role.Approval or Role.KeyConfirmation or Role.Input or Role.LocalUpdate or Role.Echo
                or Role.MaskOffer or Role.MaskInputs or Role.MaskCoin or Role.MaskAnswer
            || (target.Role is Role.SharedOpening or Role.MacCommitment or Role.MacOpening && round.Step >= StepsPerSegment);
        // Whom everybody has confirmed its view opens, rightly: its view is that of the other honest parties too.
        if (!beforeShares || (target.Role is Role.Echo && deviation is Matrix.TwoBodiesToTwo)) return null;
        return Sent.All(sent => !(sent.Header is { Round: { Phase: Phase.ModelCompute, Step: 1, Attempt: > 0 } } && sent.Header.Kind == ReservedKinds.SegmentExchange && sent.Header.Round.Iteration >= round.Iteration))
            ? null
            : "an opening share of the iteration left an honest party.";
    }

    protected override ImmutableArray<LoopbackEndpoint> Connect() => _harness.Reconnect().Endpoints;

    protected override async Task<Ending> RunPartyAsync(IPeerLinks links, CancellationToken ct) => await _harness.RunPartyAsync(links, ct) switch
    {
        SessionOutcome.Halted halted => new Ending.Halted(halted.Blames),
        _ => new Ending.Finished(),
    };

    /// <summary>Null when some prover of masks had to try again, which moves the steps.</summary>
    protected override IReadOnlyList<Recorded>? Cast(IReadOnlyList<(Place Place, int Length)> signed)
    {
        var masks = signed.Where(message => IsMask(message.Place)).GroupBy(message => message.Place.Round.Step / StepsPerSegment);
        if (masks.Any(segment => segment.Count() != MaskSteps)) return null;
        return [.. signed.Select((message, i) => new Recorded(message.Place, message.Length, RoleOf(signed, i)))];
    }

    private static bool IsMask(Place place) => place.Kind == ReservedKinds.SegmentExchange && place.Round is { Phase: Phase.ModelCompute, Iteration: 0, Step: >= StepsPerSegment };

    private static Role? RoleOf(IReadOnlyList<(Place Place, int Length)> signed, int i)
    {
        var place = signed[i].Place;
        if (place.Kind == ReservedKinds.Resumption) return Role.Resumption;
        if (place.Kind == MessageKinds.Approval) return Role.Approval;
        if (place.Kind == MessageKinds.KeyConfirmation) return Role.KeyConfirmation;
        if (place.Kind == MessageKinds.Input) return Role.Input;
        if (place.Kind == MessageKinds.LocalUpdate) return Role.LocalUpdate;
        if (place.Kind == MessageKinds.Checkpoint) return Role.Checkpoint;
        if (place.Kind == MessageKinds.Result) return Role.Result;
        if (place.Kind == ReservedKinds.Confirmation) return Role.Echo;
        if (place.Kind != ReservedKinds.SegmentExchange || place.Round.Phase is not (Phase.ModelCompute or Phase.Release)) return null;
        if (IsMask(place))
        {
            switch (place.Round.Step % StepsPerSegment)
            {
                case 0: return Role.MaskOffer;
                case 1: return Role.MaskInputs;
                case 2: return Role.MaskCoin;
                case 3: return Role.MaskAnswer;
            }
        }
        else if (place.Round is { Phase: Phase.ModelCompute, Step: 1 })
        {
            return Role.OpeningShares;
        }

        // A commitment and its opening stand together; a layer of openings has whole elements of a fixed number of coordinates, never these two lengths in a row.
        if (signed[i].Length == CommitmentBytes && i + 1 < signed.Count && signed[i + 1].Length == OpeningBytes) return Role.MacCommitment;
        if (signed[i].Length == OpeningBytes && i > 0 && signed[i - 1].Length == CommitmentBytes) return Role.MacOpening;
        return signed[i].Length % FieldElement.ByteCount == 0 ? Role.SharedOpening : null;
    }
}
