using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Helen.Arithmetic.Randomness;
using Helen.Cli.Demo;
using Helen.Cryptography;
using Helen.Cryptography.Hashing;
using Helen.Training.Data;
using Helen.Training.Phases.KeyGeneration;
using Spectre.Console;

namespace Helen.Cli.Keys;

/// <summary>The verb <c>helen key</c>: the joint keys of a demonstration's consortium, all of whose parties run on this machine.</summary>
internal sealed class KeyCommand(IAnsiConsole output, IRandomSource random)
{
    private const string Local = "All parties of this consortium run on this machine: whoever reads its files can join their shares.";
    private const int DefaultGenerators = 64, FewestParties = 2, MostParties = 8;

    /// <summary>The command.</summary>
    public Command Build()
    {
        var state = new Option<string?>("--state") { HelpName = "DIR", Description = "The state directory. Default: helen/demo in $XDG_STATE_HOME or ~/.local/state." };
        var parties = Integer("--parties", "N", "Parties on this machine, 2 to 8.", DemoOptions.DefaultParties);
        var bits = Integer("--key-bits", "2048|3072", "Bits of the Paillier modulus.", DemoOptions.DefaultKeyBits);
        var features = Integer("--features", "D", "Generators to begin with; a session that needs more makes them.", DefaultGenerators);
        var insecure = new Option<bool>("--insecure-test") { Description = "Accept keys of 512 and 1024 bits, which protect nothing.", Arity = ArgumentArity.Zero };
        var id = new Argument<string>("id") { Description = "The key's id, or how it begins." };

        var list = new Command("list", "List the keys.") { state };
        list.SetAction((parsed, ct) => ListAsync(StateOf(parsed.GetValue(state)), ct));
        var generate = new Command("generate", "Make a key without a dealer; it serves from then on, older ones stay until they are destroyed.") { parties, bits, features, insecure, state };
        generate.SetAction((parsed, ct) => GenerateAsync(
            StateOf(parsed.GetValue(state)), parsed.GetValue(parties), parsed.GetValue(bits), parsed.GetValue(features), parsed.GetValue(insecure), ct));
        var show = new Command("show", "Show the public side of a key.") { id, state };
        show.SetAction((parsed, ct) => ShowAsync(StateOf(parsed.GetValue(state)), parsed.GetValue(id)!, ct));
        var destroy = new Command("destroy", "Erase a key at every party. What is encrypted under it stays closed.") { id, state };
        destroy.SetAction((parsed, ct) => DestroyAsync(StateOf(parsed.GetValue(state)), parsed.GetValue(id)!, ct));
        return new Command("key", $"Keys of a consortium on this machine. {Local}") { list, generate, show, destroy };
    }

    /// <summary>The lengths that the user may have.</summary>
    /// <exception cref="RefusedInputException">Another length, or an insecure one without the option.</exception>
    public static SecurityParameters Security(int bits, bool insecure)
    {
        if (SecurityParameters.ProductionModulusBits.Contains(bits)) return SecurityParameters.Production(bits);
        if (!SecurityParameters.InsecureModulusBits.Contains(bits)) throw new RefusedInputException($"--key-bits is 2048 or 3072 (512 or 1024 with --insecure-test), not {bits}.");
        return insecure ? SecurityParameters.InsecureForTests(bits) : throw new RefusedInputException($"A key of {bits} bits protects nothing; for experiments add --insecure-test.");
    }

    /// <summary>Refuses numbers of parties that do not run on one machine.</summary>
    /// <exception cref="RefusedInputException">Out of range.</exception>
    public static void RequireParties(int parties)
    {
        if (parties is < FewestParties or > MostParties) throw new RefusedInputException($"--parties is {FewestParties} to {MostParties}, not {parties}.");
    }

    private static string StateOf(string? state) => state ?? DemoStore.DefaultDirectory;

    private async Task<int> ListAsync(string state, CancellationToken ct)
    {
        var any = false;
        foreach (var parties in KeyStore.Consortia(state))
        {
            await using var store = await KeyStore.OpenAsync(state, parties, random, ct);
            foreach (var record in await store.ListAsync(ct))
            {
                any = true;
                output.WriteLine(KeyView.Line(record));
            }

            foreach (var id in await store.RemainsAsync(ct))
            {
                any = true;
                output.WriteLine(KeyView.Remains(id, parties));
            }
        }

        if (!any) output.WriteLine("There are no keys.");
        return ExitCode.Done;
    }

    private async Task<int> GenerateAsync(string state, int parties, int bits, int features, bool insecure, CancellationToken ct)
    {
        RequireParties(parties);
        if (features is < 1 or > ushort.MaxValue) throw new RefusedInputException($"--features is 1 to {ushort.MaxValue}, not {features}.");
        var security = Security(bits, insecure);
        output.WriteLine(Local);
        await using var store = await KeyStore.OpenAsync(state, parties, random, ct);
        var run = await store.GenerateAsync(security, features, new Lines(output), ct);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Key {run.Keys[0].Id.ToString()[..16]} is ready: {run.Candidates} candidates, {run.BytesSentPerParty.Max() / 1e6:F0} MB sent by a party."));
        foreach (var key in run.Keys) key.Dispose();
        return ExitCode.Done;
    }

    private async Task<int> ShowAsync(string state, string id, CancellationToken ct)
    {
        var (parties, key) = await FindAsync(state, id, remains: false, ct);
        await using var store = await KeyStore.OpenAsync(state, parties, random, ct);
        var record = (await store.ListAsync(ct)).Single(record => record.Id == key);
        output.WriteLine(KeyView.Line(record));
        if (record.Blob is null) return ExitCode.Done;
        var keys = await store.LoadAsync(record.Id, ct);
        output.WriteLine($"id             {record.Id}");
        output.WriteLine($"public key     {keys[0].PublicKey.Id}");
        output.WriteLine($"generators     {keys[0].Commitments.Generators.Length}");
        output.WriteLine($"N              {keys[0].PublicKey.Paillier.N.Value}");
        foreach (var part in keys) part.Dispose();
        return ExitCode.Done;
    }

    private async Task<int> DestroyAsync(string state, string id, CancellationToken ct)
    {
        var (parties, key) = await FindAsync(state, id, remains: true, ct);
        await using var store = await KeyStore.OpenAsync(state, parties, random, ct);
        await store.DestroyAsync(key);
        output.WriteLine($"Key {key.ToString()[..16]} is destroyed at every party.");
        return ExitCode.Done;
    }

    /// <summary>The one key of all consortia that begins so.</summary>
    private async Task<(int Parties, Digest Id)> FindAsync(string state, string id, bool remains, CancellationToken ct)
    {
        var matching = new List<(int Parties, Digest Id)>();
        foreach (var parties in KeyStore.Consortia(state))
        {
            await using var store = await KeyStore.OpenAsync(state, parties, random, ct);
            var known = (await store.ListAsync(ct)).Select(record => record.Id).Concat(remains ? await store.RemainsAsync(ct) : []);
            matching.AddRange(known.Where(key => id.Length > 0 && key.ToString().StartsWith(id, StringComparison.OrdinalIgnoreCase)).Select(key => (parties, key)));
        }

        return matching.Count switch
        {
            0 => throw new RefusedInputException($"There is no key that begins with '{Printable.Cell(id)}'."),
            1 => matching[0],
            _ => throw new RefusedInputException($"Several keys begin with '{Printable.Cell(id)}'."),
        };
    }

    private static Option<int> Integer(string name, string helpName, string description, int standard) => new(name)
    {
        HelpName = helpName,
        Description = description,
        DefaultValueFactory = _ => standard,
        CustomParser = result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)) return value;
            result.AddError($"{name} is a whole number, not '{Printable.Cell(result.Tokens.Count == 1 ? result.Tokens[0].Value : "")}'.");
            return 0;
        },
    };

    private sealed class Lines(IAnsiConsole output) : IProgress<KeyGenerationProgress>
    {
        public void Report(KeyGenerationProgress value) => output.WriteLine(KeyView.Describe(value));
    }
}
