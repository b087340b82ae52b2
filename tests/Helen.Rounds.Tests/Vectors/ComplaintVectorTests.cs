using System.Collections.Immutable;
using System.Globalization;
using Helen.Tests.Support;

namespace Helen.Rounds.Tests.Vectors;

public sealed class ComplaintVectorTests
{
    public static TheoryData<string> Names => new(GoldenVector.Names("Complaint", 2));

    [Theory]
    [MemberData(nameof(Names))]
    public void Complaint_Vector_IsJudgedAsStated(string name)
    {
        var vector = GoldenVector.Read("Complaint", 2, name);
        var complaint = Rounds.Complaint.TryRead(vector.Bytes, vector.Int("parties"));
        Assert.Equal(vector.IsAccepted, complaint is not null);
        if (complaint is null) return;

        Assert.Equal(BlamesOf(vector).Select(blame => (blame.Culprit, blame.Fault, blame.Round, blame.Reason)), complaint.Blames.Select(blame => (blame.Culprit, blame.Fault, blame.Round, blame.Reason)));
        Assert.Equal(EvidenceOf(vector).Select(Convert.ToHexString), complaint.Evidence.Select(wire => Convert.ToHexString(wire.Span)));
        var envelopes = EvidenceOf(vector).Select(wire => new SignedEnvelope(null!, default, wire, Cryptography.Hashing.Digest.Of(wire)));
        Assert.Equal(vector.Bytes, Rounds.Complaint.Write(BlamesOf(vector), disputes: false, origin: null, envelopes, 1 << 16, 1 << 16));
    }

    private static byte[][] EvidenceOf(GoldenVector vector) => [.. vector["evidence"].Split(',').Select(Convert.FromHexString)];

    private static ImmutableArray<Blame> BlamesOf(GoldenVector vector)
    {
        var (faults, rounds, reasons) = (vector.List("faults"), vector.List("rounds"), vector.List("reasons", '|'));
        return [.. vector.List("culprits").Select((culprit, i) =>
        {
            var at = rounds[i].Split('/').Select(x => ushort.Parse(x, CultureInfo.InvariantCulture)).ToArray();
            return new Blame(culprit == "-" ? null : new PartyId(int.Parse(culprit, CultureInfo.InvariantCulture)), (Fault)int.Parse(faults[i], CultureInfo.InvariantCulture),
                new((Phase)at[0], at[1], at[2], (byte)at[3]), [], reasons[i]);
        })];
    }
}
