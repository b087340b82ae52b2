using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Helen.Mutation;
using Microsoft.CodeAnalysis.CSharp;

// dotnet run -c Release --project eng/mutation -- [--keep-killed | --resume | --report | --list] [name of a target …]
// Copies the sources to artifacts/mutation, compiles every mutant of the chosen targets into one build, then runs for each the tests that reach it, fastest first, until one is red.
// Verdicts stay in artifacts/mutation/verdicts.txt. --keep-killed runs only what no earlier run has killed, --resume only what has no verdict, --report nothing: it
// prints the table; --list prints the mutants.
var root = FindRoot(AppContext.BaseDirectory);
var scratch = Path.Combine(root, "artifacts", "mutation", "tree");
string[] copied = ["src", "tests", "eng", "samples"];
var slow = TimeSpan.FromSeconds(8);
var results = Path.Combine(root, "artifacts", "mutation", "results.md");
var verdictFile = Path.Combine(root, "artifacts", "mutation", "verdicts.txt");
var all = JsonSerializer.Deserialize<Target[]>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "targets.json")), new JsonSerializerOptions(JsonSerializerDefaults.Web))!;
var (keep, resume, reportOnly, list) = (args.Contains("--keep-killed"), args.Contains("--resume"), args.Contains("--report"), args.Contains("--list"));
args = [.. args.Where(argument => !argument.StartsWith("--", StringComparison.Ordinal))];
if (args.Any(name => all.All(target => target.Name != name)))
{
    Console.Error.WriteLine($"Targets: {string.Join(", ", all.Select(target => target.Name))}");
    return 2;
}

var chosen = args.Length == 0 ? all : [.. args.Select(name => all.First(target => target.Name == name))];
var verdicts = ReadVerdicts();
var stillborn = new HashSet<string>(verdicts.Where(entry => entry.Value.What == Verdict.Stillborn).Select(entry => entry.Key));
List<(Target Target, Mutant Mutant)> mutants;
if (reportOnly)
{
    Report(Plant().Mutants);
    return 0;
}

if (list)
{
    foreach (var (target, mutant) in Plant().Mutants) Console.WriteLine($"{target.Name}: {mutant.Place}");
    return 0;
}

while (true)
{
    (mutants, var files) = Plant();
    CopyTree(files);
    Console.WriteLine($"{mutants.Count} mutants, {stillborn.Count} do not compile");
    var errors = BuildErrors();
    if (errors.Count == 0) break;
    var dead = mutants.Where(m => errors.Contains((m.Mutant.File, m.Mutant.Line))).Select(m => m.Mutant.Key).Where(stillborn.Add).ToArray();
    if (dead.Length == 0) throw new InvalidOperationException($"The build fails for another reason: {string.Join("; ", errors)}");
    foreach (var key in dead) Record(key, new(Verdict.Stillborn, 0, "the compiler"));
}

var measured = new Dictionary<(string Tests, Unit Unit), (TimeSpan Time, HashSet<int> Reached)>();
foreach (var target in chosen)
{
    var pending = mutants.Where(m => m.Target == target).Select(m => m.Mutant)
        .Where(mutant => !verdicts.TryGetValue(mutant.Key, out var known) || !(resume || (keep && known.What == Verdict.Killed))).ToArray();
    if (pending.Length == 0) continue;
    var units = Units(target);
    foreach (var mutant in pending)
    {
        var reaching = units.Where(unit => measured[(target.Tests, unit)].Reached.Contains(mutant.Id)).ToArray();
        var watch = Stopwatch.StartNew();
        var killer = Batches(target, reaching).Select(batch => Red(target, batch, mutant.Id)).FirstOrDefault(red => red is not null);
        var verdict = killer is not null ? Verdict.Killed : reaching.Length == 0 ? Verdict.NotReached : Verdict.Survived;
        Record(mutant.Key, new(verdict, watch.Elapsed.TotalSeconds, killer ?? string.Empty));
        Console.WriteLine($"{verdict} {watch.Elapsed.TotalSeconds:F0} s {mutant.Place}{(killer is null ? string.Empty : $" by {killer}")}");
    }
}

Report(mutants);
return 0;

Dictionary<string, Outcome> ReadVerdicts()
{
    var read = new Dictionary<string, Outcome>();
    if (!File.Exists(verdictFile)) return read;
    foreach (var fields in File.ReadAllLines(verdictFile).Select(line => line.Split('\t')))
        read[fields[0]] = new(Enum.Parse<Verdict>(fields[1]), double.Parse(fields[2], CultureInfo.InvariantCulture), fields[3]);
    return read;
}

void Record(string key, Outcome outcome)
{
    verdicts[key] = outcome;
    File.AppendAllLines(verdictFile, [string.Create(CultureInfo.InvariantCulture, $"{key}\t{outcome.What}\t{outcome.Seconds:F1}\t{outcome.By}")]);
}

void Report(List<(Target Target, Mutant Mutant)> planted)
{
    var report = new StringBuilder();
    report.AppendLine("| target | mutants | killed | survived | not reached | score |").AppendLine("|---|---|---|---|---|---|");
    void Row(string name, Mutant[] own)
    {
        int Count(Verdict what) => own.Count(mutant => verdicts.TryGetValue(mutant.Key, out var outcome) && outcome.What == what);
        var (killed, survived, unreached) = (Count(Verdict.Killed), Count(Verdict.Survived), Count(Verdict.NotReached));
        var unknown = own.Length - killed - survived - unreached;
        report.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {own.Length} | {killed} | {survived} | {unreached} | {Percent(killed, own.Length)}{(unknown == 0 ? string.Empty : $" ({unknown} not run)")} |");
    }

    planted = [.. planted.Where(m => chosen.Contains(m.Target))];
    foreach (var target in chosen) Row(target.Name, [.. planted.Where(m => m.Target == target).Select(m => m.Mutant)]);
    Row("all", [.. planted.Select(m => m.Mutant)]);
    report.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"{planted.Sum(m => verdicts.TryGetValue(m.Mutant.Key, out var outcome) ? outcome.Seconds : 0) / 60:F0} minutes of runs; {stillborn.Count} more do not compile.").AppendLine();
    foreach (var (_, mutant) in planted)
        if (verdicts.TryGetValue(mutant.Key, out var outcome) && outcome.What is Verdict.Survived or Verdict.NotReached) report.AppendLine(CultureInfo.InvariantCulture, $"- {outcome.What}: {mutant.Place}");
    Directory.CreateDirectory(Path.GetDirectoryName(results)!);
    File.WriteAllText(results, report.ToString());
    Console.WriteLine(report);
}

static string Percent(int part, int whole) => whole == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / whole:F1} %");

static string FindRoot(string from)
{
    for (var directory = new DirectoryInfo(from); directory is not null; directory = directory.Parent)
        if (File.Exists(Path.Combine(directory.FullName, "Helen.Grains.sln"))) return directory.FullName;
    throw new DirectoryNotFoundException("The tool runs inside the repository.");
}

// Only what differs is written, so that the build compiles again only what has changed.
void CopyTree(Dictionary<string, string> planted)
{
    var files = Directory.GetFiles(root).Where(file => Path.GetFileName(file) != ".git").Concat(copied.SelectMany(folder => Directory.GetFiles(Path.Combine(root, folder), "*", SearchOption.AllDirectories)))
        .Select(file => Path.GetRelativePath(root, file)).Where(file => !planted.ContainsKey(file)).ToHashSet();
    foreach (var stale in copied.Select(folder => Path.Combine(scratch, folder)).Where(Directory.Exists).SelectMany(folder => Directory.GetFiles(folder, "*", SearchOption.AllDirectories)))
        if (Path.GetRelativePath(scratch, stale) is var file && !files.Contains(file) && !planted.ContainsKey(file)) File.Delete(stale);
    foreach (var file in files) Write(file, File.ReadAllBytes(Path.Combine(root, file)));
    foreach (var (file, text) in planted) Write(file, Encoding.UTF8.GetBytes(text));

    void Write(string file, byte[] bytes)
    {
        var to = Path.Combine(scratch, file);
        if (File.Exists(to) && File.ReadAllBytes(to).AsSpan().SequenceEqual(bytes)) return;
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.WriteAllBytes(to, bytes);
    }
}

// Always all targets, so that numbers and mutated files do not depend on what is run.
(List<(Target Target, Mutant Mutant)> Mutants, Dictionary<string, string> Files) Plant()
{
    var planted = new List<(Target, Mutant)>();
    var texts = new Dictionary<string, string>();
    foreach (var target in all)
    {
        foreach (var (file, methods) in target.Files.SelectMany(Expand))
        {
            var mutator = new Mutator(file, methods, planted.Count + 1, stillborn);
            texts[file] = mutator.Visit(CSharpSyntaxTree.ParseText(File.ReadAllText(Path.Combine(root, file))).GetRoot()).ToFullString();
            planted.AddRange(mutator.Mutants.Select(mutant => (target, mutant)));
        }
    }

    foreach (var room in texts.Keys.Select(file => string.Join('/', file.Split('/')[..2])).Distinct().ToArray()) texts[$"{room}/HelenMutants.cs"] = Mutator.SwitchSource;
    return (planted, texts);
}

IEnumerable<(string File, IReadOnlySet<string>? Methods)> Expand(string pattern) => pattern.EndsWith("/*", StringComparison.Ordinal)
    ? Directory.GetFiles(Path.Combine(root, pattern[..^2]), "*.cs").Order(StringComparer.Ordinal).Select(file => (Path.GetRelativePath(root, file), (IReadOnlySet<string>?)null))
    : pattern.Split('#') is [var file, var methods] ? [(file, methods.Split(',').ToHashSet())] : [(pattern, null)];

HashSet<(string, int)> BuildErrors()
{
    var errors = new HashSet<(string, int)>();
    foreach (var project in chosen.Select(target => target.Tests).Distinct())
    {
        var (code, output) = Run("dotnet", ["build", "-c", "Release", Path.Combine(scratch, "tests", project), "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false", "-p:GenerateDocumentationFile=false", "-p:EnforceCodeStyleInBuild=false", "-nologo", "-clp:NoSummary"], [], TimeSpan.FromMinutes(30));
        if (code == 0) continue;
        var found = Regex.Matches(output, @"^\s*(?<file>\S+\.cs)\((?<line>\d+),\d+\): error", RegexOptions.Multiline);
        if (found.Count == 0) throw new InvalidOperationException(output);
        foreach (Match match in found) errors.Add((Path.GetRelativePath(scratch, match.Groups["file"].Value), int.Parse(match.Groups["line"].Value, CultureInfo.InvariantCulture)));
    }

    return errors;
}

string TestProgram(Target target) => Path.Combine(scratch, "artifacts", "Embedded", "bin", target.Tests, "release", target.Tests);

// The classes of a target; of a slow class its methods. Each was run once without a mutant, which says how long it takes and what it reaches.
Unit[] Units(Target target)
{
    var classes = List(target, "classes");
    var units = new List<Unit>();
    foreach (var pattern in target.Classes)
    {
        var matched = classes.Where(name => pattern.EndsWith(".*", StringComparison.Ordinal) ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : name == pattern).Except(target.Without ?? []).ToArray();
        if (matched.Length == 0) throw new InvalidOperationException($"No class is called {pattern}.");
        foreach (var name in matched)
        {
            var unit = new Unit(name, IsMethod: false);
            if (Measure(target, unit) <= slow) units.Add(unit);
            else units.AddRange(List(target, "methods").Where(method => method[..method.LastIndexOf('.')] == name).Select(method => new Unit(method, IsMethod: true)));
        }
    }

    foreach (var unit in units) Measure(target, unit);
    return [.. units.Distinct()];
}

string[] List(Target target, string what) =>
    [.. Run(TestProgram(target), ["-list", what, "-noLogo"], [], TimeSpan.FromMinutes(2)).Output.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("Helen.", StringComparison.Ordinal)).Distinct()];

TimeSpan Measure(Target target, Unit unit)
{
    if (measured.TryGetValue((target.Tests, unit), out var known)) return known.Time;
    var coverage = Path.Combine(scratch, "coverage.txt");
    File.WriteAllText(coverage, string.Empty);
    var watch = Stopwatch.StartNew();
    var (code, output) = Run(TestProgram(target), [unit.Option, unit.Name, "-noLogo"], [("HELEN_MUTANT_COVERAGE", coverage)], TimeSpan.FromMinutes(20));
    if (code != 0)
    {
        // What is red already kills nobody.
        Console.WriteLine($"LEFT OUT, red without any mutant: {unit.Name}\n{output}");
        File.WriteAllText(coverage, string.Empty);
    }

    HashSet<int> reached = [.. File.ReadAllLines(coverage).Select(line => int.Parse(line, CultureInfo.InvariantCulture))];
    measured[(target.Tests, unit)] = (watch.Elapsed, reached);
    Console.WriteLine($"{unit.Name}: {watch.Elapsed.TotalSeconds:F1} s, reaches {reached.Count}");
    return watch.Elapsed;
}

// Fastest first; what is fast together runs in one process.
IEnumerable<Unit[]> Batches(Target target, Unit[] units)
{
    var batch = new List<Unit>();
    var sum = TimeSpan.Zero;
    foreach (var unit in units.OrderBy(unit => measured[(target.Tests, unit)].Time))
    {
        var time = measured[(target.Tests, unit)].Time;
        if (batch.Count > 0 && (sum + time > slow || batch[0].IsMethod != unit.IsMethod))
        {
            yield return [.. batch];
            batch.Clear();
            sum = TimeSpan.Zero;
        }

        batch.Add(unit);
        sum += time;
    }

    if (batch.Count > 0) yield return [.. batch];
}

// The test that is red, or null. A run that hangs is red only if the same run ends without the mutant: a busy machine kills nobody.
string? Red(Target target, Unit[] batch, int mutant)
{
    string[] arguments = [.. batch.SelectMany(unit => new[] { unit.Option, unit.Name }), "-stopOnFail", "-noColor", "-noLogo"];
    var limit = (batch.Aggregate(TimeSpan.Zero, (sum, unit) => sum + measured[(target.Tests, unit)].Time) * 3) + TimeSpan.FromSeconds(15);
    while (true)
    {
        var (code, output) = Run(TestProgram(target), arguments, [("HELEN_MUTANT", mutant.ToString(CultureInfo.InvariantCulture))], limit);
        if (code == 0) return null;
        if (code != TimedOut) return Regex.Match(output, @"(?<name>Helen\S+?)(\(.*)? \[FAIL\]") is { Success: true } failed ? failed.Groups["name"].Value : "a crash";
        if (Run(TestProgram(target), arguments, [], limit).Code == 0) return "a time-out";
        limit *= 3;
    }
}

static (int Code, string Output) Run(string program, string[] arguments, (string Name, string Value)[] environment, TimeSpan limit)
{
    var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
    foreach (var (name, value) in environment) start.Environment[name] = value;
    using var process = Process.Start(start)!;
    var output = new StringBuilder();
    process.OutputDataReceived += (_, line) => { lock (output) output.AppendLine(line.Data); };
    process.ErrorDataReceived += (_, line) => { lock (output) output.AppendLine(line.Data); };
    process.BeginOutputReadLine();
    process.BeginErrorReadLine();
    // A mutant that hangs a protocol has been noticed.
    if (process.WaitForExit(limit))
    {
        process.WaitForExit();
        lock (output) return (process.ExitCode, output.ToString());
    }
    process.Kill(entireProcessTree: true);
    return (TimedOut, "timed out");
}

/// <summary>What is run in one go.</summary>
internal sealed record Unit(string Name, bool IsMethod)
{
    public string Option => IsMethod ? "-method" : "-class";
}

internal partial class Program
{
    private const int TimedOut = -1;
}

internal enum Verdict { Killed, Survived, NotReached, Stillborn }

/// <summary>What came of a mutant, after how long, and the tests that ran when it was killed.</summary>
internal sealed record Outcome(Verdict What, double Seconds, string By);
