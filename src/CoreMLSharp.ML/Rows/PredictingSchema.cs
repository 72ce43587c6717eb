using CoreMLSharp.ML.Columns;
using CoreMLSharp.Runtime;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace CoreMLSharp.ML.Rows;

/// <summary>The columns before and behind the model, and rows between.</summary>
internal sealed class PredictingSchema : IRowToRowMapper
{
    private readonly MLModel _model;
    private readonly IReadOnlyList<OutputColumn> _outputs;
    private readonly (InputColumn Input, DataViewSchema.Column Column)[] _inputs;

    /// <exception cref="Diagnostics.CoreMLException">A column is missing, or of a type that the input does not take.</exception>
    public PredictingSchema(
        MLModel model, IReadOnlyList<InputColumn> inputs, IReadOnlyList<OutputColumn> outputs, DataViewSchema input)
    {
        ArgumentNullException.ThrowIfNull(input);
        (_model, _outputs, InputSchema) = (model, outputs, input);
        _inputs =
        [
            .. from own in inputs
               let column = own.FindIn(input)
               where column is not null
               select (own, column.Value),
        ];
        DataViewSchema.Builder builder = new();
        builder.AddColumns(input);
        foreach (OutputColumn output in outputs) builder.AddColumn(output.Name, output.Kind.Type, Annotations(output));
        Output = builder.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema Output { get; }

    DataViewSchema IRowToRowMapper.OutputSchema => Output;

    /// <summary>Which columns before the model are needed for some behind it.</summary>
    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        DataViewSchema.Column[] wanted = [.. dependingColumns];
        HashSet<int> needed = [.. wanted.Select(column => column.Index).Where(index => index < InputSchema.Count)];
        if (wanted.Any(column => column.Index >= InputSchema.Count)) needed.UnionWith(_inputs.Select(input => input.Column.Index));
        return [.. InputSchema.Where(column => needed.Contains(column.Index))];
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) =>
        new PredictingRow(input, this, new Prediction(_model, _inputs, input), activeColumns);

    /// <summary>A cursor over rows with the outputs.</summary>
    public DataViewRowCursor Over(DataViewRowCursor input, IEnumerable<DataViewSchema.Column> activeColumns) =>
        new PredictingCursor(input, (PredictingRow)GetRow(input, activeColumns));

    /// <summary>What gives the values of an output.</summary>
    /// <param name="index">The place of its column.</param>
    /// <param name="prediction">What the model predicts.</param>
    public Delegate Getter(int index, Prediction prediction) =>
        _outputs[index - InputSchema.Count].Getter(prediction.Outputs);

    private static DataViewSchema.Annotations? Annotations(OutputColumn output)
    {
        if (output.Kind.SlotNames is not { } names) return null;
        DataViewSchema.Annotations.Builder builder = new();
        ReadOnlyMemory<char>[] texts = [.. names.Select(name => name.AsMemory())];
        builder.Add(
            "SlotNames",
            new VectorDataViewType(TextDataViewType.Instance, texts.Length),
            (ref VBuffer<ReadOnlyMemory<char>> value) => value = new VBuffer<ReadOnlyMemory<char>>(texts.Length, texts));
        return builder.ToAnnotations();
    }
}
