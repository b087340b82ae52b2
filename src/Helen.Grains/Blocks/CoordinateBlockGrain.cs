using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Grains.Abstractions;
using Helen.Grains.Sessions;
using Helen.Storage.Bulk;
using Helen.Training.Messages;
using Helen.Training.Phases;
using Helen.Training.Phases.ModelCompute;
using Helen.Training.Session;

namespace Helen.Grains.Blocks;

/// <summary>
/// One block's rows. What it computes is a function of what the store holds and of the arguments, so nothing but the names of its inputs is kept: the session's journal commits the result.
/// </summary>
/// <param name="state">Names its inputs.</param>
/// <param name="bulk">Holds them, sealed.</param>
/// <param name="sessions">The sessions that this silo knows.</param>
[GrainType(TypeName)]
public sealed class CoordinateBlockGrain(
    [PersistentState(CoordinateBlockGrain.StateName, SessionGrain.StorageName)] IPersistentState<BlockState> state, IBulkStore bulk, PublicSessions sessions) : Grain, ICoordinateBlockGrain
{
    /// <summary>Stored with every session: never to be changed.</summary>
    public const string TypeName = "helen.coordinate-block";

    /// <summary>Name of the state.</summary>
    public const string StateName = "inputs";

    private const byte Version = 1;

    private (PublicSession Session, CoordinateBlock Block)? _inputs;

    /// <summary>The grain of one block of one session.</summary>
    public static string KeyOf(string sessionId, int block) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{sessionId}.{block}");

    /// <inheritdoc/>
    public async Task PrepareAsync(byte[] session, byte[] rows, CancellationToken ct)
    {
        var bytes = new CanonicalWriter().Digest(Digest.Read(session)).Digest(Digest.Read(rows)).ToArray();
        if (state.State.Version == Version && state.State.Bytes.AsSpan().SequenceEqual(bytes)) return;
        (state.State.Version, state.State.Bytes, _inputs) = (Version, bytes, null);
        try
        {
            await state.WriteStateAsync(CancellationToken.None);
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<byte[]> UpdateAsync(int iteration, byte[] bases, CancellationToken ct)
    {
        var (session, block) = _inputs ??= await ReadAsync(ct);
        return await Work.RunAsync(
            Work.Rows, this.GetPrimaryKeyString(), () => Wire.BytesOf(block.Update(iteration, ProofChecker.ReadBases(session, bases)), session.Document.Limits).ToArray(), ct);
    }

    private async Task<(PublicSession Session, CoordinateBlock Block)> ReadAsync(CancellationToken ct)
    {
        if (state.State.Version == 0) throw new InvalidOperationException("The block was never told what it works with.");
        var (session, rows) = Names();
        return await Task.Run(
            async () =>
            {
                var (document, secret) = (await FindAsync(session, ct), await FindAsync(rows, ct));
                var known = sessions.Of(session, _ => document);
                return (known, CoordinateBlock.Decode(secret, known));
            },
            ct);
    }

    private (Digest Session, Digest Rows) Names()
    {
        var reader = new CanonicalReader(state.State.Bytes);
        var (session, rows) = (reader.Digest(), reader.Digest());
        return state.State.Version == Version && reader.Finish() ? (session, rows) : throw new InvalidDataException("The state of the block is broken or of another version.");
    }

    private async Task<byte[]> FindAsync(Digest digest, CancellationToken ct) =>
        await bulk.GetAsync(digest, ct) ?? throw new InvalidDataException("What the block works with is missing: the store has lost it.");
}
