namespace Helen.Grains.Abstractions;

/// <summary>
/// One block of features of one session: computes the party's own rows of the local update and their proof (protocol §6.1) and its share of packing (§6.2), on whichever silo it lives. The key is the session id
/// in hexadecimal, a point, and the block. Secrets reach it through the party's sealed store only, never through a call.
/// </summary>
[Alias("helen.coordinate-block")]
public interface ICoordinateBlockGrain : IGrainWithStringKey
{
    /// <summary>Names what the block works with, durably; naming it again changes nothing.</summary>
    /// <param name="session">32 bytes: digest of the session's public bytes in the party's bulk store.</param>
    /// <param name="rows">32 bytes: digest of the block's rows there.</param>
    /// <param name="ct">Ends the caller's wait, never the write.</param>
    [Alias("prepare")]
    Task PrepareAsync(byte[] session, byte[] rows, CancellationToken ct);

    /// <summary>The block's message of a local update. The same bytes for the same arguments, after any crash.</summary>
    /// <param name="iteration">k.</param>
    /// <param name="bases">The party's V: d residues mod N².</param>
    /// <param name="ct">Ends the caller's wait.</param>
    [Alias("update"), ResponseTimeout("01:00:00")]
    Task<byte[]> UpdateAsync(int iteration, byte[] bases, CancellationToken ct);

    /// <summary>Packs some of the plaintexts that are turned into shares (protocol §6.2). Public, without coins, and kept nowhere: a function of the arguments.</summary>
    /// <param name="session">32 bytes: digest of the session's public bytes in the party's bulk store.</param>
    /// <param name="job">The job's canonical bytes.</param>
    /// <param name="ct">Ends the caller's wait.</param>
    [Alias("pack"), ResponseTimeout("01:00:00")]
    Task<PackedBlock> PackAsync(byte[] session, byte[] job, CancellationToken ct);
}
