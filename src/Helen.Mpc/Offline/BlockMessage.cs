namespace Helen.Mpc.Offline;

/// <summary>A message as it came, block by block: parts of it are read where they lie.</summary>
/// <param name="blocks">All of <paramref name="maxBlockBytes"/> but the last.</param>
/// <param name="maxBlockBytes">Bytes of a block.</param>
internal sealed class BlockMessage(IReadOnlyList<ReadOnlyMemory<byte>> blocks, int maxBlockBytes)
{
    /// <summary>Bytes of the message from <paramref name="offset"/> on; copied only where they lie in several blocks.</summary>
    public ReadOnlyMemory<byte> Slice(int offset, int length)
    {
        var (block, from) = Math.DivRem(offset, maxBlockBytes);
        if (length <= maxBlockBytes - from) return length == 0 ? default : blocks[block].Slice(from, length);
        var joined = GC.AllocateUninitializedArray<byte>(length);
        for (var filled = 0; filled < length; block++, from = 0)
        {
            var part = blocks[block][from..];
            part = part[..Math.Min(part.Length, length - filled)];
            part.CopyTo(joined.AsMemory(filled));
            filled += part.Length;
        }

        return joined;
    }
}
