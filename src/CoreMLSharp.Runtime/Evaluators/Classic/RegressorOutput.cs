using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Evaluators.Classic;

/// <summary>A regressor's output: a number, or an array of as many as the model has dimensions.</summary>
internal sealed class RegressorOutput : IRowOutput
{
    private readonly string _name;
    private readonly bool _isArray;

    /// <exception cref="ModelFormatException">The description has no output, or one that cannot hold the prediction.</exception>
    public RegressorOutput(EvaluatorContext context, int dimensions)
    {
        ModelDescription description = context.Model.Description;
        FeatureDescription output = description.Output.FirstOrDefault(feature => feature.Name == description.PredictedFeatureName)
            ?? description.Output.FirstOrDefault()
            ?? throw new ModelFormatException($"{context.Where}: the regressor describes no output.");
        _name = output.Name;
        _isArray = output.Type.TypeCase == FeatureType.TypeOneofCase.MultiArrayType;
        if (_isArray || dimensions == 1) return;
        throw new ModelFormatException(
            $"{context.Where}: the model predicts {dimensions} numbers, which need a multi-array, but its output '{_name}' is not one.");
    }

    public IReadOnlyDictionary<string, MLFeatureValue> ToFeatures(ReadOnlySpan<double> outputs) => new Dictionary<string, MLFeatureValue>(1)
    {
        [_name] = _isArray ? MLMultiArray.Wrap(outputs.ToArray(), outputs.Length) : outputs[0],
    };
}
