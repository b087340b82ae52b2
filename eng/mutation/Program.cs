using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Helen.Mutation;
using Microsoft.CodeAnalysis.CSharp;

// dotnet run -c Release --project eng/mutation -- [--keep-killed] [name of a target …]
// Copies the sources to artifacts/mutation, compiles every mutant of the chosen targets into one build, then runs for each the test classes that reach it.
// --keep-killed skips what an earlier run killed in the same place: for a look at the survivors after tests were added.
var root = FindRoot(AppContext.BaseDirectory);
var scratch = Path.Combine(root, "artifacts", "mutation", "tree");
string[] copied = ["src", "tests", "eng", "samples"];
var results = Path.Combine(root, "artifacts", "mutation", "results.md");
var all = JsonSerializer.Deserialize<Target[]>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "targets.json")), new JsonSerializerOptions(JsonSerializerDefaults.Web))!;
var killedFile = Path.Combine(root, "artifacts", "mutation", "killed.txt");
var keep = args.Contains("--keep-killed") && File.Exists(killedFile);
args = [.. args.Where(argument => argument != "--keep-killed")];
var chosen = all.Where(target => args.Length == 0 || args.Contains(target.Name)).ToArray();
if (chosen.Length == 0 || args.Any(name => all.All(target => target.Name != name)))
{
    Console.Error.WriteLine($"Targets: {string.Join(", ", all.Select(target => target.Name))}");
    return 2;
}

CopyTree();
HashSet<string> known = keep ? [.. File.ReadAllLines(killedFile)] : [];
if (!keep) File.WriteAllText(killedFile, string.Empty);
var stillborn = new HashSet<string>();
List<(Target Target, Mutant Mutant)> mutants;
while (true)
{
    mutants = Plant();
    Console.WriteLine($"{mutants.Count} mutants, {stillborn.Count} do not compile");
    var errors = BuildErrors();
    if (errors.Count == 0) break;
    var dead = mutants.Where(m => errors.Contains((m.Mutant.File, m.Mutant.Line))).Select(m => m.Mutant.Key).ToArray();
    if (dead.Length == 0 || !dead.Any(stillborn.Add)) throw new InvalidOperationException($"The build fails for another reason: {string.Join("; ", errors)}");
}

var report = new StringBuilder();
var total = (Killed: 0, All: 0);
report.AppendLine("| target | mutants | killed | survived | not reached | score |").AppendLine("|---|---|---|---|---|---|");
var rest = new StringBuilder();
foreach (var target in chosen)
{
    var own = mutants.Where(m => m.Target == target).Select(m => m.Mutant).ToArray();
    var classes = Classes(target);
    var (reach, times) = Baseline(target, classes);
    int killed = 0, unreached = 0;
    foreach (var mutant in own)
    {
        var reaching = classes.Where(name => reach[name].Contains(mutant.Id)).OrderBy(name => times[name]).ToArray();
        var dead = known.Contains(mutant.Key) || reaching.Any(name => !Passes(target, name, mutant.Id, times[name]));
        if (dead)
        {
            killed++;
            if (!known.Contains(mutant.Key)) File.AppendAllLines(killedFile, [mutant.Key]);
        }
        else
        {
            if (reaching.Length == 0) unreached++;
            rest.AppendLine(CultureInfo.InvariantCulture, $"- {(reaching.Length == 0 ? "not reached" : "survived")}: {mutant.Key}");
        }
        Console.WriteLine($"{(dead ? "killed" : reaching.Length == 0 ? "NOT REACHED" : "SURVIVED")} {mutant.Key}");
    }
    total = (total.Killed + killed, total.All + own.Length);
    report.AppendLine(CultureInfo.InvariantCulture, $"| {target.Name} | {own.Length} | {killed} | {own.Length - killed - unreached} | {unreached} | {Percent(killed, own.Length)} |");
    File.WriteAllText(results, $"{report}\n{rest}");
}
report.AppendLine(CultureInfo.InvariantCulture, $"| all | {total.All} | {total.Killed} |  |  | {Percent(total.Killed, total.All)} |");
File.WriteAllText(results, $"{report}\n{rest}");
Console.WriteLine(report);
Console.WriteLine(rest);
return 0;

static string Percent(int part, int whole) => whole == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / whole:F1} %");

static string FindRoot(string from)
{
    for (var directory = new DirectoryInfo(from); directory is not null; directory = directory.Parent)
        if (File.Exists(Path.Combine(directory.FullName, "Helen.Grains.sln"))) return directory.FullName;
    throw new DirectoryNotFoundException("The tool runs inside the repository.");
}

void CopyTree()
{
    foreach (var folder in copied.Select(folder => Path.Combine(scratch, folder)).Where(Directory.Exists)) Directory.Delete(folder, recursive: true);
    var files = Directory.GetFiles(root).Concat(copied.SelectMany(folder => Directory.GetFiles(Path.Combine(root, folder), "*", SearchOption.AllDirectories)));
    foreach (var file in files)
    {
        var to = Path.Combine(scratch, Path.GetRelativePath(root, file));
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(file, to, overwrite: true);
    }
}

List<(Target, Mutant)> Plant()
{
    var planted = new List<(Target, Mutant)>();
    var rooms = new HashSet<string>();
    foreach (var target in chosen)
    {
        foreach (var file in target.Files.SelectMany(Expand))
        {
            var mutator = new Mutator(file, planted.Count + 1, stillborn);
            var tree = mutator.Visit(CSharpSyntaxTree.ParseText(File.ReadAllText(Path.Combine(root, file))).GetRoot());
            File.WriteAllText(Path.Combine(scratch, file), tree.ToFullString());
            planted.AddRange(mutator.Mutants.Select(mutant => (target, mutant)));
            rooms.Add(string.Join('/', file.Split('/')[..2]));
        }
    }

    foreach (var room in rooms) File.WriteAllText(Path.Combine(scratch, room, "HelenMutants.cs"), Mutator.SwitchSource);
    return planted;
}

IEnumerable<string> Expand(string pattern) => pattern.EndsWith("/*", StringComparison.Ordinal)
    ? Directory.GetFiles(Path.Combine(root, pattern[..^2]), "*.cs").Order(StringComparer.Ordinal).Select(file => Path.GetRelativePath(root, file))
    : [pattern];

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

string[] Classes(Target target)
{
    var (_, output) = Run(TestProgram(target), ["-list", "classes", "-noLogo"], [], TimeSpan.FromMinutes(2));
    var known = output.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("Helen.", StringComparison.Ordinal)).ToArray();
    return [.. target.Classes.SelectMany(pattern => known.Where(name => pattern.EndsWith(".*", StringComparison.Ordinal) ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : name == pattern)).Distinct()];
}

(Dictionary<string, HashSet<int>>, Dictionary<string, TimeSpan>) Baseline(Target target, string[] classes)
{
    var reach = new Dictionary<string, HashSet<int>>();
    var times = new Dictionary<string, TimeSpan>();
    foreach (var name in classes)
    {
        var coverage = Path.Combine(scratch, "coverage.txt");
        File.WriteAllText(coverage, string.Empty);
        var watch = Stopwatch.StartNew();
        var (code, output) = Run(TestProgram(target), ["-class", name, "-noLogo"], [("HELEN_MUTANT_COVERAGE", coverage)], TimeSpan.FromMinutes(10));
        if (code != 0) throw new InvalidOperationException($"{name} fails without any mutant:\n{output}");
        times[name] = watch.Elapsed;
        reach[name] = [.. File.ReadAllLines(coverage).Select(line => int.Parse(line, CultureInfo.InvariantCulture))];
        Console.WriteLine($"{name}: {watch.Elapsed.TotalSeconds:F1} s, reaches {reach[name].Count}");
    }

    return (reach, times);
}

bool Passes(Target target, string name, int mutant, TimeSpan usual) =>
    Run(TestProgram(target), ["-class", name, "-stopOnFail", "-noLogo"], [("HELEN_MUTANT", mutant.ToString(CultureInfo.InvariantCulture))], (usual * 5) + TimeSpan.FromSeconds(20)).Code == 0;

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
    return (-1, "timed out");
}
