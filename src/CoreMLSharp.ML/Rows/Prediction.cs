using CoreMLSharp.ML.Columns;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Features;
using Microsoft.ML;

namespace CoreMLSharp.ML.Rows;

/// <summary>What the model predicts for the row where its reader stands: computed once, when first asked for.</summary>
internal sealed class Prediction(
    MLModel model, IReadOnlyList<(InputColumn Input, DataViewSchema.Column Column)> inputs, DataViewRow row)
{
    private Func<MLFeatureValue>[]? _readers;
    private IReadOnlyDictionary<string, MLFeatureValue> _outputs = new Dictionary<string, MLFeatureValue>();
    private long _position = -1;

    public IReadOnlyDictionary<string, MLFeatureValue> Outputs()
    {
        if (_position == row.Position) return _outputs;
        _readers ??= [.. inputs.Select(input => input.Input.Reader(row, input.Column))];
        Dictionary<string, MLFeatureValue> values = [];
        for (int i = 0; i < _readers.Length; i++) values[inputs[i].Input.Feature.Name] = _readers[i]();
        _outputs = model.Predict(values);
        _position = row.Position;
        return _outputs;
    }
}
