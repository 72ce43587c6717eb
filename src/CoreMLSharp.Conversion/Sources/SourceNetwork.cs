using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Specification;
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
        IReadOnlyDictionary<string, MLMultiArray> inputs, IReadOnlyCollection<string> outputs)
    {
        List<OrtValue> tensors = [];
        try
        {
            foreach ((string name, MLMultiArray array) in inputs)
            {
                TensorProto.Types.DataType type = (TensorProto.Types.DataType)(int)_session.Inputs[name].ElementDataType;
                tensors.Add(Tensors.FromArray(array, type, [.. array.Shape], $"The input '{name}'"));
            }

            IReadOnlyList<OrtValue> results = _session.Run([.. inputs.Keys], tensors, outputs);
            tensors.AddRange(results);
            return outputs.Zip(results).ToDictionary(pair => pair.First, pair => Tensors.ToArray(pair.Second));
        }
        finally
        {
            foreach (OrtValue tensor in tensors) tensor.Dispose();
        }
    }

    public void Dispose() => _session.Dispose();
}
