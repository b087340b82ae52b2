using System.Collections.Immutable;
using System.Diagnostics;
using Helen.Rounds;

namespace Helen.Mpc.Offline;

/// <summary>
/// Messages of a length that all parties know, cut into blocks of the largest size that an envelope holds: block after block, the last one shorter.
/// </summary>
internal static class Blocks
{
    /// <summary>Broadcasts a message; the result holds everybody's by party, null where the bytes have another length.</summary>
    public static async ValueTask<BlockMessage?[]> BroadcastAsync(ISegmentChannel channel, ReadOnlyMemory<byte> mine, ImmutableArray<int> lengths, CancellationToken ct)
    {
        if (mine.Length != lengths[channel.Self.Index]) throw new UnreachableException("The message has another length than every party computes for it.");
        var max = channel.MaxBlockBytes;
        var received = await channel.ExchangeBlocksAsync(Split(mine, max), [.. lengths.Select(length => Count(length, max))], ct);
        return [.. received.Select((blocks, party) => party == channel.Self.Index ? new BlockMessage([mine], Math.Max(1, mine.Length)) : IsWhole(blocks, lengths[party], max) ? new BlockMessage(blocks, max) : null)];
    }

    /// <summary>Sends a message to every other party alone; the result holds what each sent to this one, null where the bytes have another length. The own entries are empty.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>?[]> SendAsync(ISegmentChannel channel, IReadOnlyList<ReadOnlyMemory<byte>> mine, ImmutableArray<int> lengths, CancellationToken ct)
    {
        var max = channel.MaxBlockBytes;
        var received = await channel.ExchangePrivateAsync(
            [.. mine.Select((message, to) => to == channel.Self.Index ? [] : Split(message, max))],
            [.. lengths.Select((length, from) => from == channel.Self.Index ? 0 : Count(length, max))],
            ct);
        return [.. received.Select((blocks, party) => party == channel.Self.Index ? ReadOnlyMemory<byte>.Empty : Join(blocks, lengths[party], max))];
    }

    /// <summary>The block that holds the byte at <paramref name="offset"/>: evidence for what is wrong with it.</summary>
    public static int IndexOf(long offset, int maxBlockBytes) => (int)(offset / maxBlockBytes);

    private static int Count(int length, int max) => (int)(((long)length + max - 1) / max);

    private static ImmutableArray<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> message, int max)
    {
        var blocks = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>(Count(message.Length, max));
        for (; message.Length > max; message = message[max..]) blocks.Add(message[..max]);
        if (!message.IsEmpty) blocks.Add(message);
        return blocks.MoveToImmutable();
    }

    private static bool IsWhole(ImmutableArray<ReadOnlyMemory<byte>> blocks, int length, int max)
    {
        for (var n = 0; n < blocks.Length; n++)
        {
            if (blocks[n].Length != Math.Min(max, length - ((long)n * max))) return false;
        }

        return true;
    }

    private static ReadOnlyMemory<byte>? Join(ImmutableArray<ReadOnlyMemory<byte>> blocks, int length, int max) =>
        IsWhole(blocks, length, max) ? new BlockMessage(blocks, max).Slice(0, length) : (ReadOnlyMemory<byte>?)null;
}
