using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Helen.Training.Data;
using Helen.Training.Summaries;

namespace Helen.Training.Tests.Reference;

/// <summary>The sample data and its independently computed solutions.</summary>
internal static class Diabetes
{
    private static readonly Lazy<Dataset> Loaded = new(Load);

    public static Dataset Data => Loaded.Value;

    public static ImmutableArray<PartySummary> Summaries(int parties, RowSplit split)
    {
        var standardised = Standardisation.Of(Data).Apply(Data);
        return [.. split.Assign(Data.RowCount, parties)
            .Select(rows => PartySummary.Of(standardised.Select(rows.AsSpan()), Data.RowCount, PartySummary.DefaultRho(parties)))];
    }

    public static Solution Reference(double l1)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Sample("diabetes.reference.json")));
        var solution = document.RootElement.GetProperty("solutions").EnumerateArray()
            .Single(entry => entry.GetProperty("l1").GetDouble() == l1 && entry.GetProperty("l2").GetDouble() == 0);
        double[] Numbers(string name) => [.. solution.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];
        return new Solution(Numbers("standardised"), Numbers("original_scale"), solution.GetProperty("intercept").GetDouble(), solution.GetProperty("objective").GetDouble());
    }

    public static double Distance(IEnumerable<double> left, IEnumerable<double> right) => left.Zip(right, (a, b) => Math.Abs(a - b)).Max();

    private static string Sample(string name) => Path.Combine(AppContext.BaseDirectory, "samples", name);

    private static Dataset Load()
    {
        var lines = File.ReadAllLines(Sample("diabetes.csv"));
        var names = lines[0].Split(',');
        var rows = new double[lines.Length - 1, names.Length - 1];
        var labels = new double[lines.Length - 1];
        for (var row = 0; row < labels.Length; row++)
        {
            var cells = lines[row + 1].Split(',').Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray();
            for (var feature = 0; feature < names.Length - 1; feature++) rows[row, feature] = cells[feature];
            labels[row] = cells[^1];
        }

        return new Dataset([.. names[..^1]], names[^1], rows, labels);
    }

    internal sealed record Solution(double[] Standardised, double[] Original, double Intercept, double Objective);
}
