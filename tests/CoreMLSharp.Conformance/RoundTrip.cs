using CoreMLSharp.Conversion;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Evaluators.Onnx;
using CoreMLSharp.Specification;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Conformance;

/// <summary>
/// A Core ML model that was written as ONNX and converted back to an ML Program. It takes and gives the features of the model that it comes
/// from: what ONNX lays out otherwise (images, five dimensions, states) is laid out here.
/// </summary>
internal sealed class RoundTrip : IDisposable
{
    private readonly ModelDescription _description;
    private readonly OnnxTranslation _translation;
    private readonly ConversionResult _converted;
    private readonly MLModel _model;
    private readonly Dictionary<string, MLMultiArray> _states = [];

    /// <summary>Writes the model to a folder and reads it back.</summary>
    /// <param name="file">The model.</param>
    /// <param name="description">What the model, or the function of it that is written, takes and gives.</param>
    /// <param name="function">The function; null for the default one.</param>
    /// <param name="folder">Where the ONNX file is written.</param>
    public RoundTrip(ModelFile file, ModelDescription description, string? function, string folder)
    {
        _description = description;
        _translation = OnnxExporter.Export(file, new OnnxTranslationOptions { FunctionName = function });
        string path = Path.Combine(folder, "model.onnx");
        _translation.Save(path);
        _converted = ModelConverter.Convert(path, new ConversionOptions { Format = TargetFormat.MLProgram });
        ConvertedCase.RequireValid(_converted.Model);
        _model = MLModel.Load(_converted.Model);
        foreach (OnnxState state in _translation.States) _states.Add(state.InputTensorName, Zeros(state.Dims));
    }

    /// <summary>The outputs of the model that went the way; its states are kept from one prediction to the next.</summary>
    public IReadOnlyDictionary<string, MLFeatureValue> Predict(IReadOnlyDictionary<string, MLFeatureValue> inputs)
    {
        Dictionary<string, MLFeatureValue> tensors = [];
        foreach ((string name, MLMultiArray state) in _states) Give(tensors, name, state);
        InputTensors[] layouts = [.. _translation.Inputs.Select(input => new InputTensors(input, DescriptionOf(input), default))];
        LeadingLengths? leading = layouts.Select(layout => layout.Leading(inputs)).FirstOrDefault(lengths => lengths is not null);
        foreach ((OnnxFeature input, InputTensors layout) in _translation.Inputs.Zip(layouts))
        {
            Give(tensors, input.TensorName, TensorOf(input, layout, inputs, leading));
        }

        IReadOnlyDictionary<string, MLFeatureValue> results = _model.Predict(tensors);
        foreach (OnnxState state in _translation.States) _states[state.InputTensorName] = Result(results, state.OutputTensorName);
        return _translation.Outputs.ToDictionary(output => output.Name, output => FeatureOf(output, results, leading));
    }

    public void Dispose()
    {
        _model.Dispose();
        _converted.Dispose();
        _translation.Dispose();
    }

    private FeatureDescription DescriptionOf(OnnxFeature input) => _description.Input.First(feature => feature.Name == input.Name);

    /// <summary>An input that nothing reads is none of the converted model.</summary>
    private void Give(Dictionary<string, MLFeatureValue> tensors, string name, MLMultiArray value)
    {
        if (_converted.InputNames.TryGetValue(name, out string? feature)) tensors.Add(feature, value);
    }

    private MLMultiArray TensorOf(
        OnnxFeature input, InputTensors layout, IReadOnlyDictionary<string, MLFeatureValue> inputs, LeadingLengths? leading)
    {
        long[] shape = layout.ShapeOf(inputs, leading);
        if (inputs.TryGetValue(input.Name, out MLFeatureValue? value) && value.Type == MLFeatureType.MultiArray)
        {
            double[] elements = value.MultiArrayValue.ToDoubles();
            return input.ElementType is DataType.Int32 or DataType.Int64 or DataType.Int8
                ? MLMultiArray.Wrap(Array.ConvertAll(elements, element => (int)element), shape)
                : MLMultiArray.Wrap(elements, shape);
        }

        float[] content = new float[shape.Aggregate(1L, (count, size) => count * size)];
        layout.Write(inputs, shape, content);
        return MLMultiArray.Wrap(content, shape);
    }

    private MLFeatureValue FeatureOf(OnnxFeature output, IReadOnlyDictionary<string, MLFeatureValue> results, LeadingLengths? leading)
    {
        // What a classifier gives has its names in the converted model, whatever the ONNX tensors are called.
        ModelDescription own = _model.Description;
        if (own.PredictedFeatureName.Length > 0)
        {
            if (output.Name == _description.PredictedFeatureName) return results[own.PredictedFeatureName];
            if (output.Name == _description.PredictedProbabilitiesName) return results[own.PredictedProbabilitiesName];
        }

        MLMultiArray tensor = Result(results, output.TensorName);
        FeatureDescription description = _description.Output.First(feature => feature.Name == output.Name);
        return output.ElementType is DataType.Int32 or DataType.Int64
            ? tensor
            : new OutputFeatures(output, description).Read(tensor.ToFloats(), [.. tensor.Shape], leading);
    }

    private static MLMultiArray Zeros(IReadOnlyList<long> shape) =>
        MLMultiArray.Wrap(new float[shape.Aggregate(1L, (count, size) => count * size)], [.. shape]);

    private MLMultiArray Result(IReadOnlyDictionary<string, MLFeatureValue> results, string name) =>
        results[_converted.OutputNames[name]].MultiArrayValue;
}
