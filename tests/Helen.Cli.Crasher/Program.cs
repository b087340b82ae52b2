using System.Collections.Immutable;
using System.Diagnostics;
using Helen.Arithmetic.Randomness;
using Helen.Cli;
using Helen.Cli.Demo;
using Helen.Grains;
using Helen.Mpc.Spdz;
using Spectre.Console;

// The program `helen`, but killed (SIGKILL) at the place that the first argument names: the moment the first party begins a step, or, with "STEP @ POINT", at the first such point after that.
var killer = new Killer(args[0]);
var random = new SystemRandomSource();
var engine = new ProtocolEngine(new WatchedCoins(random, killer), TimeProvider.System);
using var trace = killer.Listen();
var output = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No });
return await new HelenCommand(output, Console.Error, new KillingEngine(engine, killer), TimeProvider.System).InvokeAsync(args[1..]);

internal sealed class KillingEngine(ProtocolEngine engine, Killer killer) : IDemoEngine
{
    public string Name => engine.Name;

    public ImmutableArray<string> Notes => engine.Notes;

    public Task<DemoRun> TrainAsync(DemoTask task, IProgress<DemoProgress> progress, CancellationToken ct) => engine.TrainAsync(task, killer.Watching(progress), ct);
}

internal sealed class Killer
{
    /// <summary>A block of rows is about to be computed; the first block of any party is computed, and no other yet.</summary>
    public const string RowsBegin = "rows begin", RowsEnd = "rows end";

    /// <summary>Inside an MPC segment: ciphertexts are packed and nothing is opened; everything is opened and multiplied, and MAC check (A) begins.</summary>
    public const string Packed = "packed", MacCheck = "mac check";

    private readonly string _step;
    private readonly string? _point;
    private volatile bool _begun;

    public Killer(string place)
    {
        var parts = place.Split(" @ ");
        (_step, _point) = (parts[0], parts.Length > 1 ? parts[1] : null);
        if (_point is not (null or RowsBegin or RowsEnd or Packed or MacCheck)) throw new ArgumentException($"There is no point {_point}.", nameof(place));
    }

    public IProgress<DemoProgress> Watching(IProgress<DemoProgress> progress) => new Steps(this, progress);

    public ActivityListener Listen()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Work.SourceName,
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStarted = activity =>
            {
                if (activity.OperationName == Work.Rows) Reach(RowsBegin);
            },
            ActivityStopped = activity => Reach(activity.OperationName switch { Work.Rows => RowsEnd, Work.Packing => Packed, _ => "" }),
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    public void Reach(string point)
    {
        if (_begun && point == _point) Process.GetCurrentProcess().Kill();
    }

    private void Begin()
    {
        _begun = true;
        if (_point is null) Process.GetCurrentProcess().Kill();
    }

    private sealed class Steps(Killer killer, IProgress<DemoProgress> progress) : IProgress<DemoProgress>
    {
        public void Report(DemoProgress value)
        {
            if ($"{value.Phase} {value.Iteration}: {value.Text}".StartsWith(killer._step, StringComparison.Ordinal)) killer.Begin();
            progress.Report(value);
        }
    }
}

/// <summary>Tells when a MAC check draws its nonce.</summary>
internal sealed class WatchedCoins(IRandomSource inner, Killer killer) : IRandomSource
{
    public void Fill(Span<byte> destination)
    {
        if (destination.Length == NonceBytes && new StackTrace(1).GetFrames().Any(frame => frame.GetMethod()?.DeclaringType is { } type && (type == typeof(SpdzContext) || type.DeclaringType == typeof(SpdzContext)))) killer.Reach(Killer.MacCheck);
        inner.Fill(destination);
    }

    private const int NonceBytes = 32;
}
