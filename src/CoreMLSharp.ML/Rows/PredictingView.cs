using Microsoft.ML;

namespace CoreMLSharp.ML.Rows;

/// <summary>Data with the model's outputs, computed when they are read.</summary>
internal sealed class PredictingView(IDataView input, PredictingSchema schema) : IDataView
{
    public bool CanShuffle => input.CanShuffle;

    public DataViewSchema Schema => schema.Output;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column[] needed = [.. columnsNeeded];
        return schema.Over(input.GetRowCursor(schema.GetDependencies(needed), rand), needed);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        DataViewSchema.Column[] needed = [.. columnsNeeded];
        return [.. input.GetRowCursorSet(schema.GetDependencies(needed), n, rand).Select(cursor => schema.Over(cursor, needed))];
    }
}
