using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Grains.Abstractions;
using Helen.Grains.Sessions;
using Helen.Mpc.Conversion;
using Helen.Storage.Bulk;
using Helen.Training.Messages;
using Helen.Training.Phases;
using Helen.Training.Phases.ModelCompute;
using Helen.Training.Session;

namespace Helen.Grains.Blocks;

/// <summary>
/// One block's rows and its share of packing. What it computes is a function of what the store holds and of the arguments, so nothing but the names of its inputs is kept: the session's journal
/// commits the rows, and packing belongs to an attempt of a segment, which nobody resumes.
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

    private PublicSession? _session;
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

    /// <inheritdoc/>
    public async Task<PackedBlock> PackAsync(byte[] session, byte[] job, CancellationToken ct)
    {
        var (known, inputs) = (await SessionAsync(Digest.Read(session), ct), GrainBlocks.InputsOf(session, job).ToArray());
        var packed = await Work.RunAsync(Work.Packing, this.GetPrimaryKeyString(), () => Pack(known, job), ct);
        return new() { Inputs = inputs, Ciphertexts = packed };
    }

    private static byte[] Pack(PublicSession session, byte[] job)
    {
        var writer = new CanonicalWriter();
        foreach (var packed in PackingJob.Decode(job, session.Key).Run(session.Key)) writer.Unsigned(packed, session.Key.NSquared.ByteCount);
        return writer.ToArray();
    }

    /// <summary>The session under a digest; the silo's, where it knows it.</summary>
    private async Task<PublicSession> SessionAsync(Digest digest, CancellationToken ct)
    {
        if (_session is { } known && known.Id == digest) return known;
        return _session = await Task.Run(
            async () =>
            {
                var document = await FindAsync(digest, ct);
                return sessions.Of(digest, _ => document);
            },
            ct);
    }

    private async Task<(PublicSession Session, CoordinateBlock Block)> ReadAsync(CancellationToken ct)
    {
        if (state.State.Version == 0) throw new InvalidOperationException("The block was never told what it works with.");
        var (digest, rows) = Names();
        var session = await SessionAsync(digest, ct);
        return (session, await Task.Run(async () => CoordinateBlock.Decode(await FindAsync(rows, ct), session), ct));
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
