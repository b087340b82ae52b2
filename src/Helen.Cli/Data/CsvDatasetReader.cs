using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CsvHelper;
using Helen.Training.Data;
using Helen.Training.Session;

namespace Helen.Cli.Data;

/// <summary>
/// Reads a comma-separated file: a header line, then numbers only. Strict: whatever is not a finite number in a full row is refused, naming file,
/// line and column, since a silently dropped row or cell would change the model.
/// </summary>
internal static class CsvDatasetReader
{
    private static readonly CsvReaderOptions Options = new()
    {
        Separator = ',',
        HasHeader = false,
        TrimWhitespace = true,
        TrackLineNumbers = true,
        MalformedData = CsvMalformedDataHandling.Throw,
        AllowLineBreaksInQuotes = false,
        // Far more than a line of numbers needs; a file that is no table at all must not fill the memory.
        MaxRecordSize = 1 << 24,
    };

    /// <summary>The dataset in <paramref name="file"/> with the column <paramref name="label"/> as label and every other column as feature.</summary>
    /// <exception cref="RefusedInputException">Anything that is not such a file.</exception>
    public static Dataset Read(string file, string label)
    {
        if (string.IsNullOrWhiteSpace(file)) throw new RefusedInputException("The name of the data file is empty.");
        try
        {
            // The mark of UTF-8 is skipped; marks of other encodings are not followed, or the strict decoder would be replaced by a lenient one.
            using var text = new StreamReader(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false);
            return Read(text, label);
        }
        catch (RefusedInputException refused)
        {
            throw refused.In(file);
        }
        catch (CsvFormatException failure)
        {
            throw new RefusedInputException("The line is far too long or its quotes do not match.", new InputLocation(file, failure.LineNumber), failure);
        }
        catch (DecoderFallbackException failure)
        {
            throw new RefusedInputException("The file is not text in UTF-8.", new InputLocation(file), failure);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RefusedInputException("There is no such file.", new InputLocation(file), failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new RefusedInputException($"The file cannot be read: {failure.Message}", new InputLocation(file), failure);
        }
    }

    private static Dataset Read(StreamReader text, string label)
    {
        using var reader = CsvReader.Create(text, Options);
        if (NextRow(reader) is not { } header) throw new RefusedInputException("The file is empty.");
        CheckHeader(header, label);
        var labelColumn = Array.IndexOf(header, label);
        var rows = new List<double[]>();
        while (NextRow(reader) is { } cells) rows.Add(Numbers(cells, header, reader.LineNumber));
        if (rows.Count == 0) throw new RefusedInputException("There is a header but no row of data.");

        var features = header.Where((_, column) => column != labelColumn).ToImmutableArray();
        var values = new double[rows.Count, features.Length];
        var labels = new double[rows.Count];
        for (var row = 0; row < rows.Count; row++)
        {
            labels[row] = rows[row][labelColumn];
            for (var feature = 0; feature < features.Length; feature++) values[row, feature] = rows[row][feature < labelColumn ? feature : feature + 1];
        }

        return new Dataset(features, label, values, labels);
    }

    private static string[]? NextRow(CsvReader reader)
    {
        if (!reader.Read()) return null;
        var cells = Enumerable.Range(0, reader.FieldCount).Select(reader.GetString).ToArray();
        return cells.Any(cell => cell.Contains('\0')) ? throw new RefusedInputException("The file is not text.", new InputLocation(Line: reader.LineNumber)) : cells;
    }

    private static void CheckHeader(string[] header, string label)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var column = 0; column < header.Length; column++)
        {
            if (string.IsNullOrWhiteSpace(header[column])) throw new RefusedInputException($"Column {column + 1} of the header has no name.", new InputLocation(Line: 1));
            if (Encoding.UTF8.GetByteCount(header[column]) > SessionDocument.MaxTextBytes)
                throw new RefusedInputException($"The name is longer than {SessionDocument.MaxTextBytes} bytes.", new InputLocation(Line: 1, Column: Printable.Cell(header[column])));
            if (!seen.Add(header[column])) throw new RefusedInputException("Two columns have this name.", new InputLocation(Line: 1, Column: Printable.Cell(header[column])));
        }

        if (header is [var only] && (only.Contains(';') || only.Contains('\t')))
            throw new RefusedInputException($"Columns are separated by commas; this file uses {(only.Contains(';') ? "semicolons" : "tabs")}.", new InputLocation(Line: 1));
        if (!seen.Contains(label))
            throw new RefusedInputException($"There is no column '{Printable.Cell(label)}'; the columns are {string.Join(", ", header.Select(Printable.Cell))}.", new InputLocation(Line: 1));
        if (header.Length == 1) throw new RefusedInputException("There is no feature column beside the label.", new InputLocation(Line: 1));
    }

    private static double[] Numbers(string[] cells, string[] header, long line)
    {
        if (cells.Length != header.Length)
            throw new RefusedInputException($"The row has {cells.Length} cells but the header has {header.Length}.", new InputLocation(Line: line));
        var row = new double[cells.Length];
        for (var column = 0; column < cells.Length; column++)
        {
            // No thousands separators: "1,5" must not become 15.
            var isNumber = double.TryParse(cells[column], NumberStyles.Float, CultureInfo.InvariantCulture, out row[column]);
            if (isNumber && double.IsFinite(row[column])) continue;
            var reason = cells[column].Length == 0 ? "The cell is empty." : $"'{Printable.Cell(cells[column])}' is not a {(isNumber ? "finite " : "")}number.";
            throw new RefusedInputException(reason, new InputLocation(Line: line, Column: Printable.Cell(header[column])));
        }

        return row;
    }
}
