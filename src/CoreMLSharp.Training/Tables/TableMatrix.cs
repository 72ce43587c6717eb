namespace CoreMLSharp.Training.Tables;

/// <summary>Rows of numbers; NaN where one is missing.</summary>
/// <param name="Values">The numbers, row by row.</param>
/// <param name="Columns">How many a row has.</param>
internal sealed record TableMatrix(double[] Values, int Columns)
{
    public int Rows => Columns == 0 ? 0 : Values.Length / Columns;

    public ReadOnlySpan<double> Row(int row) => Values.AsSpan(row * Columns, Columns);
}
