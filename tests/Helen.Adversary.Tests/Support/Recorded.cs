using Helen.Arithmetic.Fields;
using Helen.Cryptography.Hashing;
using Helen.Rounds;
using Helen.Training.Messages;

namespace Helen.Adversary.Tests.Support;

/// <summary>A message of an honest run.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Length">Bytes of its payload.</param>
/// <param name="Role">What it is for; null when nobody has told this project.</param>
public sealed record Recorded(Place Place, int Length, Role? Role)
{
    private const int MaskSteps = 7, StepsPerSegment = 1024;
    private const int CommitmentBytes = Digest.ByteCount, OpeningBytes = FieldElement.ByteCount + 32;

    /// <summary>The messages of one party in the order in which it signed them, with their roles; null when some prover of masks had to try again, which moves the steps.</summary>
    public static IReadOnlyList<Recorded>? Of(IReadOnlyList<(Place Place, int Length)> signed)
    {
        var masks = signed.Where(message => IsMask(message.Place)).GroupBy(message => message.Place.Round.Step / StepsPerSegment);
        if (masks.Any(segment => segment.Count() != MaskSteps)) return null;
        return [.. signed.Select((message, i) => new Recorded(message.Place, message.Length, RoleOf(signed, i)))];
    }

    private static bool IsMask(Place place) => place.Kind == ReservedKinds.SegmentExchange && place.Round is { Phase: Phase.ModelCompute, Iteration: 0, Step: >= StepsPerSegment };

    private static Role? RoleOf(IReadOnlyList<(Place Place, int Length)> signed, int i)
    {
        var place = signed[i].Place;
        if (place.Kind == ReservedKinds.Resumption) return Support.Role.Resumption;
        if (place.Kind == MessageKinds.Approval) return Support.Role.Approval;
        if (place.Kind == MessageKinds.KeyConfirmation) return Support.Role.KeyConfirmation;
        if (place.Kind == MessageKinds.Input) return Support.Role.Input;
        if (place.Kind == MessageKinds.LocalUpdate) return Support.Role.LocalUpdate;
        if (place.Kind == MessageKinds.Checkpoint) return Support.Role.Checkpoint;
        if (place.Kind == MessageKinds.Result) return Support.Role.Result;
        if (place.Kind == ReservedKinds.Confirmation) return Support.Role.Echo;
        // The exchanges of the segments that this project knows; another sub-session adds its own here.
        if (place.Kind != ReservedKinds.SegmentExchange || place.Round.Phase is not (Phase.ModelCompute or Phase.Release)) return null;
        if (IsMask(place))
        {
            switch (place.Round.Step % StepsPerSegment)
            {
                case 0: return Support.Role.MaskOffer;
                case 1: return Support.Role.MaskInputs;
                case 2: return Support.Role.MaskCoin;
                case 3: return Support.Role.MaskAnswer;
            }
        }
        else if (place.Round is { Phase: Phase.ModelCompute, Step: 1 })
        {
            return Support.Role.OpeningShares;
        }

        // A commitment and its opening stand together; a layer of openings has whole elements of a fixed number of coordinates, never these two lengths in a row.
        if (signed[i].Length == CommitmentBytes && i + 1 < signed.Count && signed[i + 1].Length == OpeningBytes) return Support.Role.MacCommitment;
        if (signed[i].Length == OpeningBytes && i > 0 && signed[i - 1].Length == CommitmentBytes) return Support.Role.MacOpening;
        return signed[i].Length % FieldElement.ByteCount == 0 ? Support.Role.SharedOpening : null;
    }
}
