using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Rounds.Tests.Support;
using static Helen.Rounds.Tests.Support.World;

namespace Helen.Rounds.Tests;

/// <summary>Each bound of a complaint, of its parts, and of what is left out of one, from both sides.</summary>
public sealed class ComplaintConditionTests
{
    private const int MaxParts = 3;
    private const int Many = 1 << 16;
    private const int BlameBytes = 2 + 1 + 6 + 4;
    private static readonly byte[] s_whole = Complaint.Write([Because("x")], disputes: false, null, [], Many, Many);

    [Fact]
    public void Write_ReasonThatFitsExactly_IsToldAndAByteMoreIsNot()
    {
        const int Bytes = BlameBytes + 4 + 4;
        Assert.Equal("abcd", Assert.Single(Read(Write(Bytes, "abcd")).Blames).Reason);
        Assert.Equal(string.Empty, Assert.Single(Read(Write(Bytes - 1, "abcd")).Blames).Reason);
    }

    [Fact]
    public void Write_SecondBlameThatFitsExactly_IsToldAndAByteMoreIsNot()
    {
        const int Bytes = (2 * (BlameBytes + 4)) + 4;
        Assert.Equal(["abcd", "efgh"], Read(Write(Bytes, "abcd", "efgh")).Blames.Select(blame => blame.Reason));
        Assert.Equal(["abcd"], Read(Write(Bytes - 1, "abcd", "efgh")).Blames.Select(blame => blame.Reason));
    }

    /// <summary>Nothing is told of an origin here, but room is kept for it.</summary>
    [Fact]
    public void Write_EvidenceThatFitsExactly_IsShownAndAByteMoreIsNot()
    {
        const int Bytes = 2 + BlameBytes + 4 + (2 + 6 + Digest.ByteCount + 2) + 2 + 4 + 50;
        Assert.Single(Read(Complaint.Write([Because("abcd")], disputes: true, null, [Envelope(1, 50)], Many, Bytes)).Evidence);
        Assert.Empty(Read(Complaint.Write([Because("abcd")], disputes: true, null, [Envelope(1, 50)], Many, Bytes - 1)).Evidence);
    }

    /// <summary>An origin is explained by all of its broadcasts or not at all.</summary>
    [Fact]
    public void Write_OriginWhoseBroadcastsFit_IsExplainedAndOtherwiseNot()
    {
        var origin = new ViewOrigin(ToyRound.At(1), Digest.Of([1]), Digest.Of([2]), [Envelope(1, 50), Envelope(2, 60)], []);
        var told = Read(Complaint.Write([Because("abcd")], disputes: false, origin, [], Many, Many));
        Assert.Equal((2, (ushort)2), (told.Evidence.Length, told.Origin!.Envelopes));
        var half = Read(Complaint.Write([Because("abcd")], disputes: false, origin, [], Many, 150));
        Assert.Single(half.Evidence);
        Assert.Null(half.Origin);
    }

    [Fact]
    public void Parts_InAnyOrder_AreOneComplaint()
    {
        var parts = new ComplaintParts(Part(1, 2, s_whole.AsSpan(5)), MaxParts);
        Assert.False(parts.Complete);
        Assert.True(parts.Add(Part(1, 2, s_whole.AsSpan(5))));
        Assert.False(parts.Complete);
        Assert.True(parts.Add(Part(0, 2, s_whole.AsSpan(0, 5))));
        Assert.True(parts.Complete);
        Assert.Equal("x", parts.Read(2)!.Blames[0].Reason);
    }

    [Fact]
    public void Parts_AsManyAsThereMayBe_AreOneComplaint()
    {
        var parts = new ComplaintParts(Part(0, MaxParts, s_whole), MaxParts);
        for (ushort block = 0; block < MaxParts; block++) Assert.True(parts.Add(Part(block, MaxParts, s_whole.AsSpan(5 * block, block == MaxParts - 1 ? s_whole.Length - (5 * block) : 5))));
        Assert.NotNull(parts.Read(2));
    }

    /// <summary>The same word again is no news; another one is a second complaint.</summary>
    [Fact]
    public void Parts_AnotherBodyAnotherRoundOrOneTooMany_AreRivals()
    {
        var (first, last) = (Part(0, 2, s_whole.AsSpan(0, 5)), Part(1, 2, s_whole.AsSpan(5)));
        var parts = new ComplaintParts(first, MaxParts);
        Assert.Null(parts.RivalOf(first));
        Assert.True(parts.Add(first));
        Assert.Null(parts.RivalOf(first));
        Assert.False(parts.Add(first));
        Assert.Same(first, parts.RivalOf(Part(0, 2, [1, 2, 3])));
        Assert.Same(first, parts.RivalOf(Part(1, 2, s_whole.AsSpan(5), step: 2)));
        Assert.Null(parts.RivalOf(last));
        Assert.True(parts.Add(last));
        Assert.True(parts.Complete);
        Assert.Null(parts.RivalOf(last));
        Assert.False(parts.Add(last));
        Assert.Same(last, parts.RivalOf(Part(1, 1, s_whole)));
        Assert.Same(first, parts.RivalOf(Part(2, 3, s_whole)));
        Assert.NotNull(parts.Read(2));
    }

    /// <summary>What is no complaint convicts its sender by itself.</summary>
    [Fact]
    public void Parts_BehindAMisplacedOne_AreNoNews()
    {
        var parts = new ComplaintParts(Part(0, 0, s_whole), MaxParts);
        Assert.True(parts.Add(Part(0, 0, s_whole)));
        Assert.Null(parts.RivalOf(Part(0, 1, s_whole)));
        Assert.False(parts.Add(Part(0, 1, s_whole)));
    }

    [Theory]
    [InlineData(1, 2, 3, true)]                 // another version
    [InlineData(1, 0, 3, false)]                // no parts
    [InlineData(1, MaxParts + 1, 3, false)]
    [InlineData(1, 2, 0, false)]                // empty
    [InlineData(2, 2, 3, false)]                // beyond its own count
    [InlineData(1, 3, 3, false)]                // another count than before
    public void Part_NoHonestPartySends_IsMisplacedAndThereIsNoComplaint(ushort block, ushort count, int bytes, bool otherVersion)
    {
        foreach (var behindAnother in new[] { true, false })
        {
            if (!behindAnother && count == 3) continue;
            var parts = new ComplaintParts(Part(0, 2, s_whole), MaxParts);
            // What came before would be a whole complaint by itself.
            if (behindAnother) Assert.True(parts.Add(Part(0, 2, s_whole)));
            var bad = Part(block, count, s_whole.AsSpan(0, bytes), version: (byte)(ReservedKinds.ComplaintVersion + (otherVersion ? 1 : 0)));
            Assert.True(parts.Add(bad));
            Assert.Same(bad, parts.Misplaced);
            Assert.True(parts.Complete);
            Assert.Null(parts.Read(2));
            Assert.Same(bad, parts.Envelopes[^1]);
        }
    }

    private static Blame Because(string reason) => new(null, Fault.MacCheckFailed, ToyRound.At(1), [], reason);

    private static byte[] Write(int partBytes, params string[] reasons) => Complaint.Write([.. reasons.Select(Because)], disputes: false, null, [], partBytes, Many);

    private static Complaint Read(byte[] bytes) => Assert.IsType<Complaint>(Complaint.TryRead(bytes, 2));

    private static SignedEnvelope Envelope(byte name, int bytes) => new(null!, default, Enumerable.Repeat(name, bytes).ToArray(), Digest.Of([name]));

    private static SignedEnvelope Part(ushort block, ushort count, ReadOnlySpan<byte> chunk, ushort step = 1, byte version = ReservedKinds.ComplaintVersion)
    {
        var payload = new CanonicalWriter().UInt16(count).Raw(chunk).ToArray();
        var header = new MessageHeader(ReservedKinds.Complaint, version, new SessionId(Digest.Of([7])), ToyRound.At(step), block, P(2), null, default);
        return new(header, payload, payload, Digest.Of([(byte)block, (byte)count, .. chunk]));
    }
}
