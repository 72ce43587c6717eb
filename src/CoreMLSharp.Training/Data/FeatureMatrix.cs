using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Training.Data;

/// <summary>Feature vectors as the rows of a matrix.</summary>
public sealed class FeatureMatrix
{
    private readonly float[] _values;

    /// <summary>Wraps numbers, row by row, without a copy.</summary>
    /// <param name="values">Rows × columns finite numbers.</param>
    /// <param name="columns">The length of a feature vector, at least 1.</param>
    /// <exception cref="ArgumentException">The numbers do not fill whole rows.</exception>
    /// <exception cref="CoreMLException">A number is not finite.</exception>
    public FeatureMatrix(float[] values, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        if (values.Length % columns != 0)
        {
            throw new ArgumentException($"{values.Length} numbers are not whole rows of {columns}.", nameof(values));
        }

        int bad = Array.FindIndex(values, value => !float.IsFinite(value));
        if (bad >= 0)
        {
            throw new CoreMLException(
                $"The feature {bad % columns} of row {bad / columns} is {values[bad]}; features must be finite numbers.");
        }

        _values = values;
        Columns = columns;
        Rows = values.Length / columns;
    }

    /// <summary>The number of feature vectors.</summary>
    public int Rows { get; }

    /// <summary>The length of a feature vector.</summary>
    public int Columns { get; }

    /// <summary>All numbers, row by row; not to be changed.</summary>
    internal float[] Values => _values;

    /// <summary>One feature vector.</summary>
    public ReadOnlySpan<float> Row(int row) => _values.AsSpan(row * Columns, Columns);
}
