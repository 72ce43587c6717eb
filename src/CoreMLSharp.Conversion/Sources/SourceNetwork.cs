using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Evaluators.Onnx;
using CoreMLSharp.Runtime.Features;
using Microsoft.ML.OnnxRuntime;

namespace CoreMLSharp.Conversion.Sources;

/// <summary>The network of a source, loaded into ONNX Runtime: what a converted model is compared with.</summary>
internal sealed class SourceNetwork : IDisposable
{
    private readonly OnnxSession _session;

    /// <exception cref="Diagnostics.ModelValidationException">ONNX Runtime refuses the network.</exception>
    public SourceNetwork(OnnxModel network) =>
        _session = new OnnxSession(StoredOnnxModel.Of(network), new MLModelConfiguration(), "The source");

    /// <summary>The shape of an input; -1 where a size is free.</summary>
    public IReadOnlyList<long> ShapeOf(string input) => [.. _session.Inputs[input].Dimensions.Select(size => (long)size)];

    /// <summary>
    /// Computes outputs from inputs, both by the source's names; 64-bit integers and truth values come as 32-bit integers.
    /// </summary>
    public IReadOnlyDictionary<string, MLMultiArray> Run(
        IReadOnlyDictionary<string, MLMultiArray> inputs, IReadOnlyCollection<string> outputs) =>
        Run(inputs.ToDictionary(input => input.Key, input => (MLFeatureValue)input.Value), outputs)
            .ToDictionary(output => output.Key, output => output.Value.MultiArrayValue);

    /// <summary>The same with numbers and texts among the values: a tensor of a single text comes as a text.</summary>
    public IReadOnlyDictionary<string, MLFeatureValue> Run(
        IReadOnlyDictionary<string, MLFeatureValue> inputs, IReadOnlyCollection<string> outputs)
    {
        List<OrtValue> tensors = [];
        try
        {
            foreach ((string name, MLFeatureValue value) in inputs) tensors.Add(SourceTensors.Of(name, value, _session.Inputs[name]));
            IReadOnlyList<OrtValue> results = _session.Run([.. inputs.Keys], tensors, outputs);
            tensors.AddRange(results);
            return outputs.Zip(results).ToDictionary(pair => pair.First, pair => SourceTensors.ToValue(pair.Second));
        }
        finally
        {
            foreach (OrtValue tensor in tensors) tensor.Dispose();
        }
    }

    public void Dispose() => _session.Dispose();
}
