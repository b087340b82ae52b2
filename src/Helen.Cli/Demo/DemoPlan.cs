using System.Collections.Immutable;
using Helen.Cli.Data;
using Helen.Training.Data;

namespace Helen.Cli.Demo;

/// <summary>A demonstration that is ready to run: data read, standardised and dealt to the parties.</summary>
internal sealed record DemoPlan(DemoOptions Options, Dataset Data, Standardisation Standardisation, ImmutableArray<Dataset> PartyRows)
{
    /// <summary>Reads the data and deals the rows. The constants of standardisation come from the whole file (protocol §9.1, first mode).</summary>
    /// <exception cref="RefusedInputException">Data that cannot be worked with.</exception>
    public static DemoPlan Prepare(DemoOptions options)
    {
        var data = CsvDatasetReader.Read(options.DataPath, options.LabelName);
        try
        {
            var assigned = options.RowSplit.Assign(data.RowCount, options.Parties);
            var standardisation = Standardisation.Of(data);
            var standardised = standardisation.Apply(data);
            return new DemoPlan(options, data, standardisation, [.. assigned.Select(rows => standardised.Select(rows.AsSpan()))]);
        }
        catch (RefusedInputException refused)
        {
            throw refused.In(options.DataPath);
        }
    }
}
