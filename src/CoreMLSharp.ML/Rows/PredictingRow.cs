using Microsoft.ML;
using Microsoft.ML.Data;

namespace CoreMLSharp.ML.Rows;

/// <summary>A row with the model's outputs behind its own columns.</summary>
internal sealed class PredictingRow : DataViewRow
{
    private readonly DataViewRow _input;
    private readonly PredictingSchema _schema;
    private readonly Prediction _prediction;
    private readonly HashSet<int> _active;

    public PredictingRow(
        DataViewRow input, PredictingSchema schema, Prediction prediction, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        (_input, _schema, _prediction) = (input, schema, prediction);
        _active = [.. activeColumns.Select(column => column.Index)];
    }

    public override long Position => _input.Position;

    public override long Batch => _input.Batch;

    public override DataViewSchema Schema => _schema.Output;

    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column.Index);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (column.Index < _schema.InputSchema.Count) return _input.GetGetter<TValue>(_schema.InputSchema[column.Index]);
        return _schema.Getter(column.Index, _prediction) as ValueGetter<TValue>
            ?? throw new InvalidOperationException(
                $"The column '{column.Name}' holds values of type {column.Type}, not {typeof(TValue).Name}.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _input.Dispose();
    }
}
