using Helen.Rounds;
using static Helen.Transport.Tests.World;

namespace Helen.Transport.Tests;

/// <summary>Each bound of the gate and of frames, from both sides.</summary>
public sealed class EnvelopeGateConditionTests
{
    [Fact]
    public void Constructor_NumberOfParties_IsTwoUpToWhatAnIndexHolds()
    {
        Assert.Equal(2, Of(2).PartyCount);
        Assert.Equal(ushort.MaxValue - 1, Of(ushort.MaxValue - 1).PartyCount);
        Assert.Throws<ArgumentException>("parties", () => Of(1));
        Assert.Throws<ArgumentException>("parties", () => Of(ushort.MaxValue));

        static EnvelopeGate Of(int parties) => new(Session, new PartyId(0), Keys[0], [.. Enumerable.Repeat(Keys[0].VerifyKey, parties)], MaxPayload);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void Constructor_SelfIsNoParty_Throws(int self) => Assert.Throws<ArgumentException>("key", () => new EnvelopeGate(Session, new PartyId(self), Keys[0], Parties, MaxPayload));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void Constructor_NoRoomForAPayloadOrTooMuch_Throws(int maxPayload) => Assert.Throws<ArgumentOutOfRangeException>("maxPayloadBytes", () => Gate(0, maxPayload: maxPayload));

    [Fact]
    public void Sign_ToNobodyOrInNoPhase_IsACallersMistake()
    {
        Assert.Equal(new PartyId(0), Gate(1).Sign(Header(1, to: 0), default).Header.To);
        Assert.Throws<ArgumentException>("header", () => Gate(1).Sign(Header(1, to: -1), default));
        Assert.Throws<ArgumentException>("header", () => Gate(1).Sign(Header(1, to: 3), default));
        Assert.Throws<ArgumentException>("header", () => Gate(1).Sign(Header(1) with { Round = new((Phase)0, 1, 2, 3) }, default));
    }

    [Fact]
    public void Unwrap_EmptyFrame_IsEmpty()
    {
        Assert.True(Frame.TryUnwrap(new byte[Frame.PrefixBytes], 4, out var wire));
        Assert.True(wire.IsEmpty);
    }
}
