using System.Collections.Immutable;

namespace Helen.Training.Data;

/// <summary>
/// The constants that bring every column to mean 0 and standard deviation 1 (protocol §9.1, first mode: constants fixed in the session document).
/// The standard deviation is the population's: the divisor is the number of rows.
/// </summary>
public sealed class Standardisation
{
    private Standardisation(ImmutableArray<string> features, ImmutableArray<double> means, ImmutableArray<double> deviations, double labelMean, double labelDeviation)
    {
        Features = features;
        Means = means;
        Deviations = deviations;
        LabelMean = labelMean;
        LabelDeviation = labelDeviation;
    }

    /// <summary>Names of the features the constants belong to.</summary>
    public ImmutableArray<string> Features { get; }

    /// <summary>Mean per feature, in the units of the data.</summary>
    public ImmutableArray<double> Means { get; }

    /// <summary>Population standard deviation per feature, above 0, in the units of the data.</summary>
    public ImmutableArray<double> Deviations { get; }

    /// <summary>Mean of the label.</summary>
    public double LabelMean { get; }

    /// <summary>Population standard deviation of the label, above 0.</summary>
    public double LabelDeviation { get; }

    /// <summary>Agreed constants, as a session document holds them.</summary>
    /// <exception cref="RefusedInputException">A constant that is not a finite number, or a deviation that is not above 0.</exception>
    internal static Standardisation FromConstants(ImmutableArray<string> features, ImmutableArray<double> means, ImmutableArray<double> deviations, double labelMean, double labelDeviation) =>
        means.Append(labelMean).All(double.IsFinite) && deviations.Append(labelDeviation).All(deviation => double.IsFinite(deviation) && deviation > 0)
            ? new(features, means, deviations, labelMean, labelDeviation)
            : throw new RefusedInputException("A constant of the standardisation is no finite number, or a deviation is not above 0.");

    /// <summary>The constants of these rows.</summary>
    /// <exception cref="RefusedInputException">A column that is constant, or whose spread is not a finite number; the location names it.</exception>
    public static Standardisation Of(Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var means = ImmutableArray.CreateBuilder<double>(data.FeatureCount);
        var deviations = ImmutableArray.CreateBuilder<double>(data.FeatureCount);
        for (var feature = 0; feature < data.FeatureCount; feature++)
        {
            var column = feature;
            var (mean, deviation) = Moments(data.RowCount, row => data[row, column], data.Features[feature]);
            means.Add(mean);
            deviations.Add(deviation);
        }

        var (labelMean, labelDeviation) = Moments(data.RowCount, data.LabelOf, data.Label);
        return new Standardisation(data.Features, means.MoveToImmutable(), deviations.MoveToImmutable(), labelMean, labelDeviation);
    }

    /// <summary>The same rows in standard units.</summary>
    /// <exception cref="ArgumentException">A dataset with other features.</exception>
    public Dataset Apply(Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (!data.Features.SequenceEqual(Features)) throw new ArgumentException("The constants belong to other features.", nameof(data));
        var rows = new double[data.RowCount, data.FeatureCount];
        var labels = new double[data.RowCount];
        for (var row = 0; row < data.RowCount; row++)
        {
            labels[row] = (data.LabelOf(row) - LabelMean) / LabelDeviation;
            for (var feature = 0; feature < data.FeatureCount; feature++)
                rows[row, feature] = (data[row, feature] - Means[feature]) / Deviations[feature];
        }

        return new Dataset(data.Features, data.Label, rows, labels);
    }

    /// <summary>The model in the units of the data that says the same as these coefficients (one per feature) in standard units.</summary>
    /// <exception cref="ArgumentException">Another number of coefficients.</exception>
    public LinearModel ToOriginalScale(ReadOnlySpan<double> standardised)
    {
        if (standardised.Length != Features.Length) throw new ArgumentException("There is one coefficient per feature.", nameof(standardised));
        var coefficients = ImmutableArray.CreateBuilder<double>(standardised.Length);
        var intercept = LabelMean;
        for (var feature = 0; feature < standardised.Length; feature++)
        {
            var coefficient = standardised[feature] * LabelDeviation / Deviations[feature];
            coefficients.Add(coefficient);
            intercept -= coefficient * Means[feature];
        }

        return new LinearModel(coefficients.MoveToImmutable(), intercept);
    }

    private static (double Mean, double Deviation) Moments(int rowCount, Func<int, double> value, string column)
    {
        var (least, greatest, sum) = (double.PositiveInfinity, double.NegativeInfinity, 0.0);
        for (var row = 0; row < rowCount; row++)
        {
            least = Math.Min(least, value(row));
            greatest = Math.Max(greatest, value(row));
            sum += value(row);
        }

        // Compared exactly: a rounded mean would give a constant column a tiny deviation.
        if (least == greatest)
            throw new RefusedInputException($"The column is constant ({least:R} in every row), so nothing can be learnt from it; leave it out.", new InputLocation(Column: column));
        var mean = sum / rowCount;
        var squares = 0.0;
        for (var row = 0; row < rowCount; row++) squares += (value(row) - mean) * (value(row) - mean);
        var deviation = Math.Sqrt(squares / rowCount);
        return double.IsFinite(mean) && double.IsNormal(deviation)
            ? (mean, deviation)
            : throw new RefusedInputException("The numbers of the column are too large or too close together to be standardised.", new InputLocation(Column: column));
    }
}
