using System.Collections.Immutable;

namespace Helen.Training.Data;

/// <summary>Rows of finite numbers: the features, in order, and one label. Immutable; it holds a party's private data, so it never prints values.</summary>
public sealed class Dataset
{
    private readonly double[,] _features;
    private readonly double[] _labels;

    /// <summary>A dataset of rows × features and one label per row; both are copied.</summary>
    /// <exception cref="ArgumentException">Shapes that do not agree.</exception>
    /// <exception cref="RefusedInputException">No feature, no row, a name that is empty or used twice, a number that is not finite.</exception>
    public Dataset(ImmutableArray<string> features, string label, double[,] rows, ReadOnlySpan<double> labels)
    {
        ArgumentNullException.ThrowIfNull(label);
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.GetLength(1) != features.Length) throw new ArgumentException("A row has one number per feature.", nameof(rows));
        if (rows.GetLength(0) != labels.Length) throw new ArgumentException("There is one label per row.", nameof(labels));
        if (features.IsEmpty) throw new RefusedInputException("There is no feature column beside the label.");
        if (labels.IsEmpty) throw new RefusedInputException("There is no row of data.");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in features.Append(label))
        {
            if (string.IsNullOrWhiteSpace(name)) throw new RefusedInputException("A column has no name.");
            if (!seen.Add(name)) throw new RefusedInputException("Two columns have this name.", new InputLocation(Column: name));
        }

        for (var row = 0; row < labels.Length; row++)
        {
            if (!double.IsFinite(labels[row])) throw NotFinite(row, label);
            for (var feature = 0; feature < features.Length; feature++)
                if (!double.IsFinite(rows[row, feature])) throw NotFinite(row, features[feature]);
        }

        Features = features;
        Label = label;
        _features = (double[,])rows.Clone();
        _labels = labels.ToArray();
    }

    /// <summary>Names of the features, in column order.</summary>
    public ImmutableArray<string> Features { get; }

    /// <summary>Name of the label.</summary>
    public string Label { get; }

    /// <summary>Number of rows, at least 1.</summary>
    public int RowCount => _labels.Length;

    /// <summary>Number of features, at least 1.</summary>
    public int FeatureCount => Features.Length;

    /// <summary>The value of a feature in a row, both from 0.</summary>
    public double this[int row, int feature] => _features[row, feature];

    /// <summary>The label of a row, from 0.</summary>
    public double LabelOf(int row) => _labels[row];

    /// <summary>The dataset of these rows, in this order.</summary>
    /// <exception cref="RefusedInputException">No row.</exception>
    public Dataset Select(ReadOnlySpan<int> rows)
    {
        var features = new double[rows.Length, FeatureCount];
        var labels = new double[rows.Length];
        for (var row = 0; row < rows.Length; row++)
        {
            labels[row] = _labels[rows[row]];
            for (var feature = 0; feature < FeatureCount; feature++) features[row, feature] = _features[rows[row], feature];
        }

        return new Dataset(Features, Label, features, labels);
    }

    /// <summary>The shape only.</summary>
    public override string ToString() => $"Dataset of {RowCount} rows and {FeatureCount} features";

    private static RefusedInputException NotFinite(int row, string column) =>
        new($"Row {row + 1} of the data is not a finite number.", new InputLocation(Column: column));
}
