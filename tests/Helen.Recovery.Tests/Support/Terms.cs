using System.Collections.Concurrent;
using System.Collections.Immutable;
using Helen.Cryptography;
using Helen.Cryptography.Signatures;
using Helen.Dealer;
using Helen.Rounds;
using Helen.Training.Budget;
using Helen.Training.Data;
using Helen.Training.Phases.InputPreparation;
using Helen.Training.Session;
using Helen.Training.Summaries;
using Diabetes = Helen.Training.Tests.Reference.Diabetes;

namespace Helen.Recovery.Tests.Support;

/// <summary>What all runs with one number of parties share: document, keys, inputs. Small: two features, three iterations, insecure keys, two messages in every local update.</summary>
internal sealed class Terms
{
    private const int Iterations = 3, ModulusBits = 512, BlockRows = 1;
    private static readonly int[] Features = [2, 8];
    private static readonly ConcurrentDictionary<int, Lazy<Terms>> Made = [];

    private Terms(int parties)
    {
        var coins = new KeyedCoins($"terms of {parties}");
        var data = Diabetes.Data;
        var columns = new double[data.RowCount, Features.Length];
        for (var row = 0; row < data.RowCount; row++)
            for (var l = 0; l < Features.Length; l++)
                columns[row, l] = data[row, Features[l]];
        var part = new Dataset([.. Features.Select(l => data.Features[l])], data.Label, columns, Enumerable.Range(0, data.RowCount).Select(data.LabelOf).ToArray());
        var standardisation = Standardisation.Of(part);
        var standardised = standardisation.Apply(part);
        var rho = PartySummary.DefaultRho(parties);
        var summaries = RowSplit.Contiguous.Assign(data.RowCount, parties).Select(rows => PartySummary.Of(standardised.Select(rows.AsSpan()), data.RowCount, rho)).ToList();
        SigningKeys = [.. Enumerable.Range(0, parties).Select(_ => SigningKey.Generate(coins))];
        var security = SecurityParameters.InsecureForTests(ModulusBits);
        var d = Features.Length;
        Document = new("recovery", new byte[32], [.. SigningKeys.Select((key, i) => new SessionParty($"party {i + 1}", key.VerifyKey))], standardisation, part.Label, data.RowCount,
            new BudgetInput(parties, d, Iterations, 0.05, rho, Math.Max(4, 1 / rho) * Math.Sqrt(d), d, security), BlockRows);
        Inputs = [.. summaries.Select(summary => PrivateInput.Of(summary, Document))];
        var key = new KeyDealer(coins).Deal(security, parties, d);
        Participants = [.. Enumerable.Range(0, parties).Select(i => new Participant(Document, new PartyId(i), SigningKeys[i], key.PublicKey, key.Shares[i], key.CommitmentKey))];
    }

    public SessionDocument Document { get; }

    public ImmutableArray<SigningKey> SigningKeys { get; }

    public ImmutableArray<Participant> Participants { get; }

    public ImmutableArray<PrivateInput> Inputs { get; }

    public static Terms Of(int parties) => Made.GetOrAdd(parties, _ => new(() => new Terms(parties))).Value;
}
