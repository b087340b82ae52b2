using System.Collections.Immutable;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Rounds;

namespace Helen.Training.Phases.KeyGeneration;

/// <summary>
/// Every party commits to a value and opens it only after all commitments have arrived and, for m ≥ 3, all parties have confirmed that they hold the same ones: no value is chosen
/// after another was seen (protocol §3.5). The commitment binds session, segment, attempt, view, party and label.
/// </summary>
internal static class CommittedExchange
{
    private const int NonceBytes = 32;

    /// <summary>Commits, confirms, opens. <paramref name="first"/> travels in the clear beside the commitment.</summary>
    /// <param name="channel">This party's end.</param>
    /// <param name="label">What is committed.</param>
    /// <param name="first">This party's public part.</param>
    /// <param name="tryReadFirst">Reads a party's public part; null when it is malformed.</param>
    /// <param name="value">This party's committed part.</param>
    /// <param name="tryRead">Reads a party's committed part; null when it is malformed.</param>
    /// <param name="coins">Coins of the nonce.</param>
    /// <param name="ct">Cancels waiting for the others.</param>
    /// <exception cref="HaltException">A message is malformed, or an opened value is not the committed one: its sender is named.</exception>
    public static async Task<(ImmutableArray<TFirst> First, ImmutableArray<T> Values)> RunAsync<TFirst, T>(
        ISegmentChannel channel, string label, ReadOnlyMemory<byte> first, Func<ReadOnlyMemory<byte>, TFirst?> tryReadFirst, ReadOnlyMemory<byte> value, Func<ReadOnlyMemory<byte>, T?> tryRead,
        IRandomSource coins, CancellationToken ct)
        where TFirst : class where T : class
    {
        var place = Place(channel, label);
        var opening = new byte[NonceBytes + value.Length];
        coins.Fill(opening.AsSpan(0, NonceBytes));
        value.CopyTo(opening.AsMemory(NonceBytes));
        var commitment = Commit(place, channel.Self.Index, opening);
        var committed = ReadAll(channel, await channel.ExchangeAsync(new CanonicalWriter().Digest(commitment).Raw(first.Span).Written, ct),
            wire => wire.Length >= Digest.ByteCount && tryReadFirst(wire[Digest.ByteCount..]) is { } read ? Tuple.Create(Digest.Read(wire.Span[..Digest.ByteCount]), read) : null);
        var evidence = Envelopes(channel);
        await channel.ConfirmAsync(ct);
        var opened = await channel.ExchangeAsync(opening, ct);
        ThrowIfAny(Enumerable.Range(0, opened.Length).Where(party => Commit(place, party, opened[party].Span) != committed[party].Item1)
            .Select(party => new Blame(new PartyId(party), Fault.CommitmentMismatch, channel.LastRound, [evidence[party], channel.EnvelopeOf(new(party))], $"The opened value ({label}) is not the committed one.")));
        var values = ReadAll(channel, opened, wire => wire.Length >= NonceBytes ? tryRead(wire[NonceBytes..]) : null);
        return ([.. committed.Select(c => c.Item2)], values);
    }

    /// <summary>The same without a public part.</summary>
    public static async Task<ImmutableArray<T>> RunAsync<T>(
        ISegmentChannel channel, string label, ReadOnlyMemory<byte> value, Func<ReadOnlyMemory<byte>, T?> tryRead, IRandomSource coins, CancellationToken ct) where T : class =>
        (await RunAsync(channel, label, ReadOnlyMemory<byte>.Empty, static wire => wire.IsEmpty ? string.Empty : null, value, tryRead, coins, ct)).Values;

    /// <summary>All parties' payloads of the last exchange, read; whoever's is malformed is named.</summary>
    public static ImmutableArray<T> ReadAll<T>(ISegmentChannel channel, ImmutableArray<ReadOnlyMemory<byte>> payloads, Func<ReadOnlyMemory<byte>, T?> tryRead) where T : class
    {
        var read = payloads.Select(tryRead).ToArray();
        ThrowIfAny(Enumerable.Range(0, read.Length).Where(party => read[party] is null)
            .Select(party => new Blame(new PartyId(party), Fault.MalformedEncoding, channel.LastRound, [channel.EnvelopeOf(new(party))], "The payload is not what the step asks for.")));
        return [.. read.Select(value => value!)];
    }

    /// <summary>Halts when there is anybody to blame.</summary>
    public static void ThrowIfAny(IEnumerable<Blame> blames)
    {
        ImmutableArray<Blame> all = [.. blames];
        if (!all.IsEmpty) throw new HaltException(all);
    }

    private static ImmutableArray<Digest> Envelopes(ISegmentChannel channel) => [.. Enumerable.Range(0, channel.PartyCount).Select(party => channel.EnvelopeOf(new(party)))];

    private static byte[] Place(ISegmentChannel channel, string label) => new CanonicalWriter().Text("helen/key-generation/commitment/1").Text(label).Digest(channel.Session.Digest)
        .Byte((byte)channel.Segment.Phase).UInt16(channel.Segment.Iteration).UInt16(channel.Segment.Index).Byte(channel.Attempt).Digest(channel.View).ToArray();

    private static Digest Commit(byte[] place, int party, ReadOnlySpan<byte> opening) => Digest.Of(new CanonicalWriter().Raw(place).UInt16((ushort)party).Raw(opening).Written.Span);
}
