using Helen.Adversary.Tests.Support;
using Helen.Rounds;
using static Helen.Adversary.Tests.Support.Role;

namespace Helen.Adversary.Tests.Matrix;

/// <summary>What every honest party concludes, by role and deviation. A role without a row, and a row without an entry, fails the tests.</summary>
internal static class Table
{
    private static readonly Expectation s_released = new Expectation.Releases(), s_waits = new Expectation.Waits(), s_none = new Expectation.Inapplicable(), s_last = new Expectation.ReleasesOrNames();
    private static readonly Expectation s_malformed = Named(Fault.MalformedEncoding), s_twoBodies = Named(Fault.Equivocation, Fault.CommitmentMismatch);

    /// <summary>What is the same for every message: its form, its signature, its view, its place.</summary>
    private static readonly Dictionary<string, Expectation> s_everywhere = new()
    {
        [nameof(None)] = s_released,
        [nameof(Garbage)] = s_malformed,
        [nameof(UnknownVersion)] = s_malformed,
        [nameof(Truncated)] = s_malformed,
        [nameof(Oversized)] = s_malformed,
        [nameof(FalseView)] = Named(Fault.CommitmentMismatch, Fault.Equivocation),
        [nameof(Missing)] = s_waits,
        [nameof(Late)] = s_released,
    };

    /// <summary>WrongValue, Replayed, Copied, CopiedAndReRandomised, OutOfRange, TwoBodiesToAll, TwoBodiesToTwo.</summary>
    private static readonly Dictionary<Role, Expectation[]> s_rows = new()
    {
        // The nonce of an announcement is anybody's choice; the claim beside it is compared.
        [Resumption] = [s_released, s_malformed, s_released, s_none, s_none, s_twoBodies, s_twoBodies],
        [Approval] = [Named(Fault.InvalidProof), s_malformed, Named(Fault.InvalidProof), s_none, s_none, Named(Fault.InvalidProof, Fault.Equivocation), Named(Fault.InvalidProof, Fault.Equivocation)],
        // Two keys that differ do not say whose is wrong.
        [KeyConfirmation] = [Nobody(Fault.Disagreement, Fault.PeerComplaint), s_malformed, s_released, s_none, s_none, s_twoBodies, s_twoBodies],
        [Input] = [Named(Fault.InvalidProof), s_malformed, Named(Fault.InvalidProof), Named(Fault.InvalidProof), s_malformed, Named(Fault.InvalidProof, Fault.Equivocation), Named(Fault.InvalidProof, Fault.Equivocation)],
        [LocalUpdate] = [Named(Fault.InvalidProof), Named(Fault.InvalidProof, Fault.MalformedEncoding), Named(Fault.InvalidProof), Named(Fault.InvalidProof), s_malformed, Named(Fault.InvalidProof, Fault.Equivocation), Named(Fault.InvalidProof, Fault.Equivocation)],
        [Checkpoint] = [Named(Fault.Disagreement), Named(Fault.Disagreement, Fault.MalformedEncoding), s_released, s_none, s_none, Named(Fault.Disagreement, Fault.Equivocation), Named(Fault.Disagreement, Fault.Equivocation)],
        [Result] = [Named(Fault.InvalidProof), s_malformed, Named(Fault.InvalidProof), s_none, s_none, Named(Fault.InvalidProof, Fault.Equivocation), s_last],
        [Echo] = [Named(Fault.CommitmentMismatch, Fault.Equivocation), s_malformed, s_released, s_none, s_none, s_twoBodies, s_twoBodies],
        [OpeningShares] = [Named(Fault.WrongOpeningShare), Named(Fault.WrongOpeningShare, Fault.MalformedEncoding), Named(Fault.WrongOpeningShare), s_none, Named(Fault.WrongOpeningShare), Named(Fault.WrongOpeningShare, Fault.Equivocation), Named(Fault.WrongOpeningShare, Fault.Equivocation)],
        // A value that is opened wrongly may be anybody's doing.
        [SharedOpening] = [Nobody(Fault.MacCheckFailed, Fault.PeerComplaint), Either(Fault.MacCheckFailed), Nobody(Fault.MacCheckFailed, Fault.PeerComplaint), s_none, s_malformed, s_twoBodies, s_twoBodies],
        [MacCommitment] = [Named(Fault.CommitmentMismatch), Named(Fault.CommitmentMismatch, Fault.MalformedEncoding), Named(Fault.CommitmentMismatch), s_none, s_none, s_twoBodies, s_twoBodies],
        [MacOpening] = [Named(Fault.CommitmentMismatch), Named(Fault.CommitmentMismatch, Fault.MalformedEncoding), Named(Fault.CommitmentMismatch), s_none, s_malformed, s_twoBodies, s_twoBodies],
        [MaskOffer] = [Named(Fault.InvalidMask), Named(Fault.InvalidMask, Fault.CommitmentMismatch, Fault.MalformedEncoding), Named(Fault.CommitmentMismatch), Named(Fault.InvalidMask), Named(Fault.InvalidMask), s_twoBodies, s_twoBodies],
        [MaskInputs] = [Named(Fault.InvalidMask), Named(Fault.InvalidMask, Fault.MalformedEncoding), Named(Fault.InvalidMask), s_none, s_malformed, s_twoBodies, s_twoBodies],
        [MaskCoin] = [Named(Fault.CommitmentMismatch), Named(Fault.CommitmentMismatch, Fault.MalformedEncoding), Named(Fault.CommitmentMismatch), s_none, s_none, s_twoBodies, s_twoBodies],
        // Its own products decrypt wrongly from then on; its proofs are for the key that it has.
        [LatticeKey] = [Named(Fault.InvalidProof), Named(Fault.InvalidProof, Fault.MalformedEncoding), Named(Fault.InvalidProof), s_none, s_malformed, s_twoBodies, s_twoBodies],
        // Another party's ciphertexts are under its key: freshly randomised or not, no proof of theirs is this party's.
        [EncryptedRows] = [Named(Fault.InvalidProof), Named(Fault.InvalidProof, Fault.MalformedEncoding), Named(Fault.InvalidProof), s_none, s_malformed, Named(Fault.InvalidProof, Fault.Equivocation, Fault.CommitmentMismatch), Named(Fault.InvalidProof, Fault.Equivocation, Fault.CommitmentMismatch)],
        // A seed is anybody's choice: with another than it uses itself, a party's own input masks have MACs of something else, and their first use fails.
        [MaskSeed] = [s_released, s_malformed, s_released, s_none, s_none, s_twoBodies, s_none],
        // A product of something else decrypts to anything: the checks fail, as they would if its receiver had lied.
        [PrivateProducts] = [Nobody(Fault.MacCheckFailed, Fault.TupleCheckFailed, Fault.PeerComplaint), Either(Fault.MacCheckFailed, Fault.TupleCheckFailed), Nobody(Fault.MacCheckFailed, Fault.TupleCheckFailed, Fault.PeerComplaint), s_none, s_malformed, s_twoBodies, s_none],
        [RowCoinCommitment] = [Named(Fault.CommitmentMismatch), Named(Fault.CommitmentMismatch, Fault.MalformedEncoding), Named(Fault.CommitmentMismatch), s_none, s_none, s_twoBodies, s_twoBodies],
        [RowCoin] = [Named(Fault.CommitmentMismatch), Named(Fault.CommitmentMismatch, Fault.MalformedEncoding), Named(Fault.CommitmentMismatch), s_none, s_none, s_twoBodies, s_twoBodies],
        [LastMacOpening] = [Named(Fault.CommitmentMismatch), Named(Fault.CommitmentMismatch, Fault.MalformedEncoding), Named(Fault.CommitmentMismatch), s_none, s_malformed, s_twoBodies, s_last],
        // Everybody reveals its seed, and whose bytes are other than its seed's is named. A malformed product is its receiver's to see.
        [BroadcastProducts] = [Named(Fault.InvalidProof), Named(Fault.InvalidProof, Fault.MalformedEncoding), Named(Fault.InvalidProof, Fault.MalformedEncoding), s_none, new Expectation.NamesAtOne([Fault.MalformedEncoding]), Named(Fault.InvalidProof, Fault.Equivocation, Fault.CommitmentMismatch), Named(Fault.InvalidProof, Fault.Equivocation, Fault.CommitmentMismatch)],
        [Commitment] = [Named(Fault.CommitmentMismatch), Named(Fault.CommitmentMismatch, Fault.MalformedEncoding), Named(Fault.CommitmentMismatch), s_none, s_none, s_twoBodies, s_twoBodies],
        [RootsCommitment] = [Named(Fault.CommitmentMismatch), Named(Fault.CommitmentMismatch, Fault.MalformedEncoding), Named(Fault.CommitmentMismatch), s_none, s_none, s_twoBodies, s_twoBodies],
        [PowersCommitment] = [Named(Fault.InvalidProof), Named(Fault.CommitmentMismatch, Fault.MalformedEncoding), Named(Fault.CommitmentMismatch), s_none, Named(Fault.InvalidProof), s_twoBodies, s_twoBodies],
        [Opening] = [Named(Fault.CommitmentMismatch), Named(Fault.CommitmentMismatch, Fault.MalformedEncoding), Named(Fault.CommitmentMismatch), s_none, Named(Fault.CommitmentMismatch), s_twoBodies, s_twoBodies],
        [SlotOpening] = [Named(Fault.CommitmentMismatch), Named(Fault.CommitmentMismatch, Fault.MalformedEncoding), Named(Fault.CommitmentMismatch), s_none, Named(Fault.CommitmentMismatch), s_twoBodies, s_twoBodies],
        [KeyDigest] = [Named(Fault.Disagreement), Named(Fault.Disagreement, Fault.MalformedEncoding), s_released, s_none, s_none, Named(Fault.Disagreement, Fault.Equivocation), s_last],
        [MaskAnswer] = [Named(Fault.InvalidMask), Named(Fault.InvalidMask, Fault.MalformedEncoding), Named(Fault.InvalidMask), s_none, Named(Fault.InvalidMask), Named(Fault.InvalidMask, Fault.Equivocation), Named(Fault.InvalidMask, Fault.Equivocation)],
    };

    private static readonly string[] s_columns =
        [nameof(WrongValue), nameof(Replayed), nameof(Copied), nameof(CopiedAndReRandomised), nameof(OutOfRange), nameof(TwoBodiesToAll), nameof(TwoBodiesToTwo)];

    internal static Expectation Of(Role role, IDeviation deviation)
    {
        var name = deviation.ToString()!;
        // An echo is its header: there is nothing to cut, and the last message has nobody left who would answer a wrong view.
        if ((role, name) is (Echo, nameof(Truncated))) return s_none;
        if ((role, name) is (Result or KeyDigest or LastMacOpening, nameof(FalseView))) return new Expectation.NamesOrWaits();
        // What was opened is compared with its commitment before it is read.
        if ((role, name) is (Opening, nameof(Garbage) or nameof(Truncated) or nameof(Oversized))) return Named(Fault.CommitmentMismatch);
        // What is no announcement counts as nothing.
        if ((role, name) is (Resumption, nameof(UnknownVersion))) return s_waits;
        if (s_everywhere.TryGetValue(name, out var everywhere)) return everywhere;
        Assert.True(s_rows.TryGetValue(role, out var row), $"There is no row for {role}: say what every deviation leads to.");
        var column = Array.IndexOf(s_columns, name);
        Assert.True(column >= 0 && column < row.Length, $"There is no entry for {role}, {name}.");
        return row[column];
    }

    private static Expectation.Names Named(params Fault[] faults) => new([.. faults]);

    private static Expectation.NamesNobody Nobody(params Fault[] faults) => new([.. faults]);

    /// <summary>By the length of what is replayed: malformed, hence named, or a wrong value.</summary>
    private static Expectation.NamesNobody Either(params Fault[] faults) => new([.. faults, Fault.PeerComplaint, Fault.MalformedEncoding]);
}
