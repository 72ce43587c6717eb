namespace CoreMLSharp.Training.Data;

/// <summary>Feature vectors of which most elements are zero: of each row the columns that are not, with their values.</summary>
/// <param name="starts">Where each row begins, and the end of the last.</param>
/// <param name="columns">The columns of the elements, row by row.</param>
/// <param name="values">The elements.</param>
/// <param name="columnCount">How many columns there are.</param>
internal sealed class SparseMatrix(int[] starts, int[] columns, float[] values, int columnCount)
{
    public int Rows => starts.Length - 1;

    public int Columns => columnCount;

    /// <summary>How many elements are not zero.</summary>
    public int Count => columns.Length;

    public ReadOnlySpan<int> ColumnsOf(int row) => columns.AsSpan(starts[row], starts[row + 1] - starts[row]);

    public ReadOnlySpan<float> ValuesOf(int row) => values.AsSpan(starts[row], starts[row + 1] - starts[row]);

    /// <summary>In how many of some rows each column is not zero.</summary>
    public int[] CountRows(IEnumerable<int> rows)
    {
        int[] counts = new int[columnCount];
        foreach (int row in rows)
        {
            foreach (int column in ColumnsOf(row)) counts[column]++;
        }

        return counts;
    }

    /// <summary>The columns of some numbers alone, in ascending order, each row scaled to the length 1; rows of zeros stay so.</summary>
    public SparseMatrix Normalized(IReadOnlyList<int> kept)
    {
        int[] places = [.. Enumerable.Repeat(-1, columnCount)];
        foreach ((int place, int column) in kept.Index()) places[column] = place;
        int[] newStarts = new int[starts.Length];
        List<int> newColumns = [];
        List<float> newValues = [];
        for (int row = 0; row < Rows; row++)
        {
            double squares = 0;
            for (int i = starts[row]; i < starts[row + 1]; i++)
            {
                if (places[columns[i]] < 0) continue;
                newColumns.Add(places[columns[i]]);
                newValues.Add(values[i]);
                squares += (double)values[i] * values[i];
            }

            float scale = (float)(1 / Math.Sqrt(squares));
            for (int i = newStarts[row]; i < newValues.Count; i++) newValues[i] *= scale;
            newStarts[row + 1] = newValues.Count;
        }

        return new SparseMatrix(newStarts, [.. newColumns], [.. newValues], kept.Count);
    }
}
