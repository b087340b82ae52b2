namespace Helen.Mpc.Offline;

/// <summary>
/// Where one party keeps the checked tuples of one MAC epoch until they are taken, so that memory does not grow with their number. Sealed at rest; it need not survive the process:
/// with the process the epoch ends, and nobody knows any longer what is in it (protocol §8.3, §8.4).
/// </summary>
public interface ITupleStore
{
    /// <summary>Keeps a block.</summary>
    /// <param name="block">0, 1, 2, …; never the same twice.</param>
    /// <param name="bytes">Secret; copied before the call returns.</param>
    /// <param name="ct">Gives up; the epoch is lost then.</param>
    ValueTask PutAsync(int block, ReadOnlyMemory<byte> bytes, CancellationToken ct);

    /// <summary>Gives a block back, once, and forgets it.</summary>
    /// <exception cref="InvalidDataException">It is not there, or was altered.</exception>
    ValueTask<byte[]> TakeAsync(int block, CancellationToken ct);
}
