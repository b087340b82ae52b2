using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Lattice;
using Helen.Mpc.Offline;
using Helen.Mpc.Tuples;
using Helen.Rounds;
using Helen.Training.Phases.ModelCompute;

namespace Helen.Training.Session;

/// <summary>
/// MAC epochs whose tuples the parties make themselves (protocol §4.2): per epoch a preprocessing session over links of its own, beside the session's other phases. Beginning an
/// epoch ends the earlier one and everything of it.
/// </summary>
/// <param name="document">The session.</param>
/// <param name="links">Opens links to the same parties.</param>
/// <param name="stores">Keeps the tuples of an epoch.</param>
/// <param name="random">All coins of this party's preprocessing.</param>
/// <param name="progress">Told how far the running epoch has come; may be null.</param>
/// <param name="insecureDegree">The ring's degree under the insecure-test profile, where it protects nothing anyway and need not be slow either. No other profile looks at it.</param>
public sealed class MadeEpochs(
    SessionDocument document, ILinkOpener links, Func<byte, ITupleStore> stores, IRandomSource random, IProgress<PreprocessingProgress>? progress = null, int insecureDegree = MadeEpochs.InsecureDegree)
    : IMacEpochs, IAsyncDisposable
{
    private const int InsecureDegree = 1024;

    private readonly LatticeParameters _parameters = LatticeParameters.ForField(document.Security, document.PartyCount, document.Security.IsInsecure ? insecureDegree : LatticeParameters.DefaultDegree);
    private (byte Epoch, ISessionLinks Links, RoundDriver Driver, TupleFactory Factory)? _running;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The epoch, or a later one, was begun before.</exception>
    public async ValueTask PrepareAsync(byte epoch, int firstIteration, CancellationToken ct)
    {
        if (_running is { } running && running.Epoch >= epoch) throw new InvalidOperationException($"Epoch {running.Epoch} has begun; epoch {epoch} is over.");
        await DisposeAsync();
        var opened = await links.OpenAsync(PreprocessingSession.IdOf(document.Id, epoch), ct);
        // The journal need not outlive the process: neither does the epoch, so its preprocessing session is never taken up again.
        var driver = new RoundDriver(opened, new InMemoryRoundJournal(), random, document.Limits);
        _running = (epoch, opened, driver, new(driver, _parameters, TuplePlan.Of(document.Budget, firstIteration), stores(epoch), random, progress));
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Another epoch is running.</exception>
    public ValueTask<ITupleSource> BeginAsync(byte epoch, CancellationToken ct) =>
        _running is { } running && running.Epoch == epoch ? new(running.Factory) : throw new InvalidOperationException($"Epoch {epoch} is not the running one.");

    /// <summary>Ends the running epoch: its production, its keys, its tuples.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_running is not { } running) return;
        _running = null;
        await running.Factory.DisposeAsync();
        await running.Driver.DisposeAsync();
        await running.Links.DisposeAsync();
    }

    /// <inheritdoc/>
    public override string ToString() => $"MAC epochs of session {document.Id}";
}
