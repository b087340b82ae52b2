using Helen.Cryptography.Hashing;
using Helen.Rounds.Tests.Support;
using static Helen.Rounds.Tests.Support.World;

namespace Helen.Rounds.Tests;

/// <summary>Which broadcasts of a round explain a view: one for each of its places.</summary>
public sealed class ViewOriginTests
{
    private static readonly Digest s_base = Digest.Of([1]);
    private static readonly ViewOrigin s_origin = ViewOrigin.Of(ToyRound.At(1), s_base, [Message(P(1)), Message(P(2)), Message(P(3))], []);

    [Fact]
    public void HasPlacesOf_OneForEachPlace_WhateverItsBodyAndOrder()
    {
        Assert.True(s_origin.HasPlacesOf([Message(P(3)), Message(P(1)), Message(P(2), body: 1)]));
        Assert.Equal([(Message(P(2)).Digest, Message(P(2), body: 1).Digest)], s_origin.DifferencesFrom([Message(P(3)), Message(P(1)), Message(P(2), body: 1)]).Select(pair => (pair.Own.Digest, pair.Shown.Digest)));
    }

    public static TheoryData<string> Defects => ["one less", "one twice", "another block", "another kind"];

    [Theory]
    [MemberData(nameof(Defects))]
    public void HasPlacesOf_WhatIsNotTheRound_IsFalse(string how)
    {
        var header = Message(P(3)).Header;
        SignedEnvelope[] last = how switch
        {
            "one less" => [],
            "one twice" => [Made(header), Made(header)],
            "another block" => [Made(header with { Block = 1 })],
            "another kind" => [Made(header with { Kind = new(8) })],
            _ => throw new ArgumentOutOfRangeException(nameof(how)),
        };
        Assert.False(s_origin.HasPlacesOf([Message(P(1)), Message(P(2)), .. last]));
    }

    private static SignedEnvelope Message(PartyId from, byte body = 0) => Made(new MessageHeader(ToyMessage.Kind, ToyMessage.Version, default, ToyRound.At(1), 0, from, null, s_base), body);

    private static SignedEnvelope Made(MessageHeader header, byte body = 0) => new(header, default, default, Digest.Of([(byte)header.From.Index, body]));
}
