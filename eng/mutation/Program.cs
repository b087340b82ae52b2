using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Helen.Mutation;
using Microsoft.CodeAnalysis.CSharp;

// dotnet run -c Release --project eng/mutation -- [--keep-killed | --resume | --report | --list | --plant] [--no-build] [name of a target …]
// Copies the sources to artifacts/mutation, compiles every mutant of the chosen targets into one build, then runs for each the tests that reach it, fastest first, until one is red.
// Verdicts stay in artifacts/mutation/verdicts.txt. --keep-killed runs only what no earlier run has killed, --resume only what has no verdict, --report nothing: it
// prints the table; --list prints the mutants, --plant only writes them, --no-build trusts what is built.
if (args is ["--host", var assembly]) return await TestHost.RunAsync(assembly);
var root = FindRoot(AppContext.BaseDirectory);
var scratch = Path.Combine(root, "artifacts", "mutation", "tree");
string[] copied = ["src", "tests", "eng", "samples"];
var results = Path.Combine(root, "artifacts", "mutation", "results.md");
var verdictFile = Path.Combine(root, "artifacts", "mutation", "verdicts.txt");
var all = JsonSerializer.Deserialize<Target[]>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "targets.json")), new JsonSerializerOptions(JsonSerializerDefaults.Web))!;
var (keep, resume, reportOnly, list, plantOnly, noBuild) = (args.Contains("--keep-killed"), args.Contains("--resume"), args.Contains("--report"), args.Contains("--list"), args.Contains("--plant"), args.Contains("--no-build"));
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
    if (plantOnly) return 0;
    Console.WriteLine($"{mutants.Count} mutants, {stillborn.Count} do not compile");
    var errors = noBuild ? [] : BuildErrors();
    if (errors.Count == 0) break;
    var dead = mutants.Where(m => errors.Contains((m.Mutant.File, m.Mutant.Line))).Select(m => m.Mutant.Key).Where(stillborn.Add).ToArray();
    if (dead.Length == 0) throw new InvalidOperationException($"The build fails for another reason: {string.Join("; ", errors)}");
    foreach (var key in dead) Record(key, new(Verdict.Stillborn, 0, "the compiler"));
}

foreach (var project in chosen.GroupBy(target => target.Tests))
{
    var own = mutants.Where(m => m.Target.Tests == project.Key && chosen.Contains(m.Target)).ToArray();
    var pending = own.Where(m => !verdicts.TryGetValue(m.Mutant.Key, out var known) || !(resume || (keep && known.What == Verdict.Killed))).OrderBy(m => Array.IndexOf(chosen, m.Target)).ToArray();
    if (pending.Length == 0) continue;
    using var worker = new Worker(TestProgram(project.Key));
    var classes = Classes(project.Key);
    var wanted = pending.Select(m => m.Target).Distinct().ToDictionary(target => target, target => Matching(target, classes));
    var tests = new List<(string Method, TimeSpan Time, HashSet<int> Reached)>();
    foreach (var (method, time, red, reached) in worker.Measure(wanted.Values.SelectMany(names => names).Distinct()))
    {
        // What is red already kills nobody.
        Console.WriteLine($"{method}: {time.TotalSeconds:F1} s, reaches {reached.Count}{(red is null ? string.Empty : $", LEFT OUT, red without any mutant: {red}")}");
        if (red is null) tests.Add((method, time, reached));
    }

    foreach (var (target, mutant) in pending)
    {
        var reaching = tests.Where(test => test.Reached.Contains(mutant.Id) && wanted[target].Contains(test.Method[..test.Method.LastIndexOf('.')])).OrderBy(test => test.Time).ToArray();
        var watch = Stopwatch.StartNew();
        var killer = reaching.Select(test => Kills(worker, mutant.Id, test.Method, (test.Time * 5) + TimeSpan.FromSeconds(20))).FirstOrDefault(red => red is not null);
        var verdict = killer is not null ? Verdict.Killed : reaching.Length == 0 ? Verdict.NotReached : Verdict.Survived;
        Record(mutant.Key, new(verdict, watch.Elapsed.TotalSeconds, killer ?? string.Empty));
        Console.WriteLine($"{verdict} {watch.Elapsed.TotalSeconds:F1} s {mutant.Place}{(killer is null ? string.Empty : $" by {killer}")}");
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
        var (code, output) = Run("dotnet", ["build", "-c", "Release", Path.Combine(scratch, "tests", project), "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false", "-p:GenerateDocumentationFile=false", "-p:EnforceCodeStyleInBuild=false", "-nologo", "-clp:NoSummary"], TimeSpan.FromHours(2));
        if (code == 0) continue;
        var found = Regex.Matches(output, @"^\s*(?<file>\S+\.cs)\((?<line>\d+),\d+\): error", RegexOptions.Multiline);
        if (found.Count == 0) throw new InvalidOperationException(output);
        foreach (Match match in found) errors.Add((Path.GetRelativePath(scratch, match.Groups["file"].Value), int.Parse(match.Groups["line"].Value, CultureInfo.InvariantCulture)));
    }

    return errors;
}

string TestProgram(string tests) => Path.Combine(scratch, "artifacts", "Embedded", "bin", tests, "release", tests);

string[] Classes(string tests) =>
    [.. Run(TestProgram(tests), ["-list", "classes", "-noLogo"], TimeSpan.FromMinutes(10)).Output.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("Helen.", StringComparison.Ordinal)).Distinct()];

HashSet<string> Matching(Target target, string[] classes) => [.. target.Classes.SelectMany(pattern =>
{
    var matched = classes.Where(name => pattern.EndsWith(".*", StringComparison.Ordinal) ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : name == pattern).ToArray();
    return matched.Length > 0 ? matched : throw new InvalidOperationException($"{target.Name}: no class is called {pattern}.");
})];

// What is red only under the mutant. Whatever is red without it as well, in a process that no mutant has touched, says nothing: neither does a busy machine.
string? Kills(Worker worker, int mutant, string method, TimeSpan limit)
{
    for (var fresh = false; ; fresh = true)
    {
        if (worker.Red(mutant, method, limit) is not { } red) return null;
        if (worker.Red(0, method, limit) is null) return $"{method}: {(red.Length <= 200 ? red : red[..200])}";
        worker.Dispose();
        if (fresh)
        {
            Console.WriteLine($"NOT USED, red with and without the mutant: {method}");
            return null;
        }
    }
}

static (int Code, string Output) Run(string program, string[] arguments, TimeSpan limit)
{
    var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
    using var process = Process.Start(start)!;
    var output = new StringBuilder();
    process.OutputDataReceived += (_, line) => { lock (output) output.AppendLine(line.Data); };
    process.ErrorDataReceived += (_, line) => { lock (output) output.AppendLine(line.Data); };
    process.BeginOutputReadLine();
    process.BeginErrorReadLine();
    if (!process.WaitForExit(limit)) process.Kill(entireProcessTree: true);
    process.WaitForExit();
    lock (output) return (process.ExitCode, output.ToString());
}

internal enum Verdict { Killed, Survived, NotReached, Stillborn }

/// <summary>What came of a mutant, after how long, and the tests that ran when it was killed.</summary>
internal sealed record Outcome(Verdict What, double Seconds, string By);
