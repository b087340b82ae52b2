using System.Collections.Immutable;
using Helen.Grains.Abstractions;
using Helen.Grains.Sessions;

namespace Helen.Grains.Proofs;

/// <summary>Keeps the verdicts on one prover; the silo's workers make them. A write whose outcome is open ends the activation, so that the next one reads what the store really holds.</summary>
/// <param name="state">The verdicts.</param>
/// <param name="parts">Where the workers of this silo find what descriptions name.</param>
[GrainType(TypeName)]
public sealed class ProofVerificationGrain([PersistentState(ProofVerificationGrain.StateName, SessionGrain.StorageName)] IPersistentState<VerdictState> state, ProofParts parts)
    : Grain, IProofVerificationGrain
{
    /// <summary>Stored with every session: never to be changed.</summary>
    public const string TypeName = "helen.proof-verification";

    /// <summary>Name of the state.</summary>
    public const string StateName = "verdicts";

    private VerdictBook _book = VerdictBook.Empty;

    /// <summary>The grain of one prover in one session.</summary>
    public static string KeyOf(string sessionId, int prover) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{sessionId}.{prover}");

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _book = VerdictBook.Decode(state.State);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<bool>> VerifyAsync(string round, ImmutableArray<ProofWork> jobs, ImmutableArray<byte[]> parts, CancellationToken ct)
    {
        var book = _book.Of(round);
        var names = jobs.Select(VerdictBook.NameOf).ToList();
        var missing = Enumerable.Range(0, jobs.Length).Where(i => !book.Verdicts.ContainsKey(names[i])).ToList();
        if (missing.Count == 0) return [.. names.Select(name => book.Verdicts[name])];
        bool[] made;
        using (Hold(parts))
        {
            var worker = GrainFactory.GetGrain<IProofWorkerGrain>(0);
            made = await Task.WhenAll(missing.Select(i => worker.CheckAsync(jobs[i].Description, ct)));
        }

        var fresh = missing.Zip(made, (i, holds) => (names[i], holds)).ToList();
        await WriteAsync(book.With(fresh));
        var verdicts = fresh.ToDictionary(verdict => verdict.Item1, verdict => verdict.holds);
        return [.. names.Select(name => verdicts.TryGetValue(name, out var holds) ? holds : book.Verdicts[name])];
    }

    private IDisposable Hold(ImmutableArray<byte[]> held) => parts.Hold(held);

    private async Task WriteAsync(VerdictBook book)
    {
        state.State.Version = VerdictBook.Version;
        state.State.Bytes = book.Encode();
        try
        {
            await state.WriteStateAsync(CancellationToken.None);
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }

        _book = book;
    }
}
