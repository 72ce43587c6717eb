using Microsoft.ML;
using Microsoft.ML.Data;

namespace CoreMLSharp.ML.Rows;

/// <summary>Goes over the rows of the data, with the model's outputs.</summary>
internal sealed class PredictingCursor(DataViewRowCursor input, PredictingRow row) : DataViewRowCursor
{
    public override long Position => input.Position;

    public override long Batch => input.Batch;

    public override DataViewSchema Schema => row.Schema;

    public override bool MoveNext() => input.MoveNext();

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => row.IsColumnActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => row.GetGetter<TValue>(column);

    protected override void Dispose(bool disposing)
    {
        if (disposing) row.Dispose();
    }
}
