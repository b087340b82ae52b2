using System.Diagnostics;
using System.Globalization;

namespace Helen.Mutation;

/// <summary>The process that runs the tests of one project; replaced when it hangs or dies.</summary>
internal sealed class Worker(string tests) : IDisposable
{
    private Process? _process;

    /// <summary>Runs every test method of these classes without a mutant: its time, what is wrong with it, and what it reaches.</summary>
    public IEnumerable<(string Method, TimeSpan Time, string? Red, HashSet<int> Reached)> Measure(IEnumerable<string> classes)
    {
        Send($"measure\t{string.Join('\t', classes)}");
        while (Receive(TimeSpan.FromMinutes(20)) is { } line && line != "end")
        {
            var words = line.Split('\t');
            yield return (words[0], TimeSpan.FromSeconds(double.Parse(words[1], CultureInfo.InvariantCulture)), words[2].Length == 0 ? null : words[2],
                [.. words[3].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture))]);
        }
    }

    /// <summary>Whether the method is red under the mutant, and by what; a run beyond the limit, or the end of the process, is red.</summary>
    public string? Red(int mutant, string method, TimeSpan limit)
    {
        Send(string.Create(CultureInfo.InvariantCulture, $"run\t{mutant}\t{method}"));
        switch (Receive(limit))
        {
            case "green": return null;
            case { } red: return red;
            default:
                Dispose();
                return "time-out";
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_process is null) return;
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _process = null;
    }

    private void Send(string line)
    {
        if (_process is not { HasExited: false })
        {
            Dispose();
            var start = new ProcessStartInfo("dotnet", ["exec", "--depsfile", $"{tests}.deps.json", "--runtimeconfig", $"{tests}.runtimeconfig.json", typeof(Worker).Assembly.Location, "--host", $"{tests}.dll"])
            { RedirectStandardInput = true, RedirectStandardOutput = true };
            _process = Process.Start(start)!;
        }

        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
    }

    private string? Receive(TimeSpan limit)
    {
        using var patience = new CancellationTokenSource(limit);
        try
        {
            while (true)
            {
                var line = _process!.StandardOutput.ReadLineAsync(patience.Token).AsTask().GetAwaiter().GetResult();
                if (line is null) return null;
                if (line.StartsWith('@')) return line[1..];
            }
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
