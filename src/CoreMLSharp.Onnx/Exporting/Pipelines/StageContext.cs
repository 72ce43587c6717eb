using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Onnx.Exporting.Pipelines;

/// <summary>What a stage's translation works with.</summary>
/// <param name="Features">The features so far, to which it adds its own.</param>
/// <param name="Model">The stage.</param>
/// <param name="Options">How to translate it.</param>
/// <param name="Keep">Takes what the translation's constants need for as long as they are used.</param>
internal sealed record StageContext(StageFeatures Features, Model Model, OnnxTranslationOptions Options, Action<IDisposable> Keep)
{
    public OnnxGraphBuilder Graph => Features.Graph;

    /// <summary>All inputs side by side, in the order of the description: [examples, numbers].</summary>
    public OnnxValue Row() => Features.Row([.. Model.Description.Input.Select(input => input.Name)]);

    /// <summary>Constant numbers, with 32 bits.</summary>
    public OnnxValue Numbers(string hint, IEnumerable<double> values, params ReadOnlySpan<long> shape)
    {
        float[] numbers = [.. values.Select(value => (float)value)];
        return Graph.Weights(hint, numbers, new TensorShape([.. shape]));
    }

    /// <summary>Gives the stage's only output, or the one that it predicts, its value.</summary>
    public void Output(OnnxValue row)
    {
        ModelDescription description = Model.Description;
        FeatureDescription output = description.Output.FirstOrDefault(feature => feature.Name == description.PredictedFeatureName)
            ?? description.Output.FirstOrDefault()
            ?? throw new ModelValidationException("it describes no output.");
        Features.Define(output.Name, row);
    }
}
