using Helen.Cryptography.Hashing;
using Helen.Rounds;
using Helen.Transport.Loopback;
using static Helen.Transport.Tests.World;

namespace Helen.Transport.Tests;

public sealed class LoopbackNetworkTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Send_Broadcast_ReachesEverybodyElseInOrder()
    {
        var network = new LoopbackNetwork(Session, Keys);
        for (byte n = 0; n < 3; n++) await network.Endpoints[0].SendAsync(null, network.Endpoints[0].Sign(Header(0), new[] { n }).Wire, Token);
        foreach (var receiver in new[] { 1, 2 })
            Assert.Equal([0, 1, 2], await ReadAsync(network.Endpoints[receiver], 3));
    }

    [Fact]
    public async Task Send_ToOne_ReachesOnlyThat()
    {
        var network = new LoopbackNetwork(Session, Keys);
        await network.Endpoints[0].SendAsync(new PartyId(1), network.Endpoints[0].Sign(Header(0, to: 1), new byte[] { 7 }).Wire, Token);
        await network.Endpoints[0].SendAsync(null, network.Endpoints[0].Sign(Header(0), new byte[] { 8 }).Wire, Token);
        Assert.Equal([7, 8], await ReadAsync(network.Endpoints[1], 2));
        Assert.Equal([8], await ReadAsync(network.Endpoints[2], 1));
        await Assert.ThrowsAsync<ArgumentException>(async () => await network.Endpoints[0].SendAsync(new PartyId(0), default, Token));
    }

    [Fact]
    public async Task Receive_MalformedFrames_AreCountedAndDropped()
    {
        var network = LoopbackNetwork.TappedForTests(Session, Keys, (_, _, frame) => [frame[..^1], new byte[3], frame]);
        await network.Endpoints[0].SendAsync(null, network.Endpoints[0].Sign(Header(0), new byte[] { 7 }).Wire, Token);
        Assert.Equal([7], await ReadAsync(network.Endpoints[1], 1));
        Assert.Equal(2, network.Endpoints[1].Refused);
    }

    [Fact]
    public async Task Send_FullLink_WaitsUntilTheReceiverReads()
    {
        var network = new LoopbackNetwork(Session, Keys);
        var wire = network.Endpoints[0].Sign(Header(0, to: 1), new byte[] { 7 }).Wire;
        var sent = 0;
        ValueTask pending;
        while ((pending = network.Endpoints[0].SendAsync(new PartyId(1), wire, Token)).IsCompleted)
        {
            await pending;
            Assert.True(++sent < 100_000, "The link never fills.");
        }

        await ReadAsync(network.Endpoints[1], 1);
        await pending;
    }

    [Fact]
    public async Task Send_ToAPartyThatIsGone_IsSilence()
    {
        var network = new LoopbackNetwork(Session, Keys);
        network.Endpoints[1].Dispose();
        await network.Endpoints[0].SendAsync(null, network.Endpoints[0].Sign(Header(0), new byte[] { 7 }).Wire, Token);
        Assert.Equal([7], await ReadAsync(network.Endpoints[2], 1));
    }

    [Fact]
    public async Task OpenSession_AfterAPeerHasSent_GetsWhatWasHeld_AndNothingOfOtherSessions()
    {
        var network = new LoopbackNetwork(Session, Keys);
        var other = new SessionId(Digest.Of("other"u8));
        await using var early = await network.LinksOf(new PartyId(0)).OpenAsync(other, Token);
        await early.SendAsync(null, early.Sign(Header(0, session: other), new byte[] { 7 }).Wire, Token);
        await network.Endpoints[0].SendAsync(null, network.Endpoints[0].Sign(Header(0), new byte[] { 8 }).Wire, Token);

        await using var late = await network.LinksOf(new PartyId(1)).OpenAsync(other, Token);

        Assert.Equal(other, late.Session);
        Assert.Equal([7], await ReadAsync(late, 1));
        Assert.Equal([8], await ReadAsync(network.Endpoints[1], 1));
    }

    [Fact]
    public async Task OpenSession_ThatIsOpenOrTheFirst_Throws()
    {
        var network = new LoopbackNetwork(Session, Keys);
        var links = network.LinksOf(new PartyId(0));
        var other = new SessionId(Digest.Of("other"u8));
        await using (await links.OpenAsync(other, Token))
        {
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await links.OpenAsync(other, Token));
        }

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await links.OpenAsync(other, Token));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await links.OpenAsync(Session, Token));
    }

    [Fact]
    public async Task OpenSession_BeyondTheBound_Throws()
    {
        var network = new LoopbackNetwork(Session, Keys);
        var links = network.LinksOf(new PartyId(0));
        for (byte n = 0; n < LoopbackNetwork.MaxSessions; n++) await links.OpenAsync(new SessionId(Digest.Of([n])), Token);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await links.OpenAsync(new SessionId(Digest.Of([0, 0])), Token));
    }

    private static async Task<List<byte>> ReadAsync(IPeerLinks endpoint, int count)
    {
        var payloads = new List<byte>();
        await foreach (var envelope in endpoint.ReceiveAsync(Token))
        {
            payloads.Add(envelope.Payload.Span[0]);
            if (payloads.Count == count) break;
        }

        return payloads;
    }
}
