using System.Runtime.InteropServices;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Onnx.Graphs;

/// <summary>
/// Makes a convolution and the batch normalisation after it one convolution: scaled weights and another bias. Runtimes do the same when
/// they load a model, but hold both forms of the weights while they do.
/// </summary>
internal static class BatchNormFolding
{
    private const float DefaultEpsilon = 1e-5f;

    /// <summary>Folds where the normalisation alone uses the convolution's result. Constants that are no longer used stay.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="large">The constants beside the graph.</param>
    /// <param name="addWeights">Adds a constant and gives its name.</param>
    public static void Apply(GraphProto graph, IEnumerable<OnnxInitializer> large, Func<string, float[], TensorShape, string> addWeights)
    {
        Dictionary<string, NodeProto> convolutions = graph.Node.Where(node => node.OpType == "Conv").ToDictionary(node => node.Output[0]);
        if (convolutions.Count == 0) return;
        Dictionary<string, int> uses = graph.Node.SelectMany(DeadNodes.ReferencesOf)
            .Concat(graph.Output.Select(output => output.Name))
            .CountBy(name => name)
            .ToDictionary();
        Dictionary<string, OnnxInitializer> constants = large.ToDictionary(constant => constant.Name);
        foreach (TensorProto tensor in graph.Initializer)
        {
            constants.TryAdd(
                tensor.Name,
                new OnnxInitializer(tensor.Name, (TensorProto.Types.DataType)tensor.DataType, [.. tensor.Dims], tensor.RawData));
        }

        foreach (NodeProto normalization in graph.Node.Where(node => node.OpType == "BatchNormalization").ToArray())
        {
            if (!convolutions.TryGetValue(normalization.Input[0], out NodeProto? convolution) || uses[convolution.Output[0]] > 1) continue;
            if (!Fold(convolution, normalization, constants, addWeights)) continue;
            convolution.Output[0] = normalization.Output[0];
            convolution.Name = convolution.Output[0];
            graph.Node.Remove(normalization);
        }
    }

    private static bool Fold(
        NodeProto convolution, NodeProto normalization, Dictionary<string, OnnxInitializer> constants,
        Func<string, float[], TensorShape, string> addWeights)
    {
        bool hasBias = convolution.Input.Count > 2;
        bool IsFloats(string name) =>
            constants.TryGetValue(name, out OnnxInitializer? constant) && constant.Type == TensorProto.Types.DataType.Float;
        if (!convolution.Input.Skip(1).Concat(normalization.Input.Skip(1)).All(IsFloats)) return false;
        ReadOnlySpan<float> Floats(string name) => MemoryMarshal.Cast<byte, float>(constants[name].Bytes);
        ReadOnlySpan<float> gamma = Floats(normalization.Input[1]);
        ReadOnlySpan<float> beta = Floats(normalization.Input[2]);
        ReadOnlySpan<float> mean = Floats(normalization.Input[3]);
        ReadOnlySpan<float> variance = Floats(normalization.Input[4]);
        float epsilon = normalization.Attribute.FirstOrDefault(attribute => attribute.Name == "epsilon")?.F ?? DefaultEpsilon;
        OnnxInitializer weights = constants[convolution.Input[1]];
        float[] scaled = Floats(weights.Name).ToArray();
        float[] bias = hasBias ? Floats(convolution.Input[2]).ToArray() : new float[gamma.Length];
        int size = scaled.Length / bias.Length;
        for (int channel = 0; channel < bias.Length; channel++)
        {
            double scale = gamma[channel] / Math.Sqrt((double)variance[channel] + epsilon);
            bias[channel] = (float)(((bias[channel] - (double)mean[channel]) * scale) + beta[channel]);
            foreach (ref float weight in scaled.AsSpan(channel * size, size)) weight = (float)(weight * scale);
        }

        convolution.Input[1] = addWeights(weights.Name, scaled, new TensorShape([.. weights.Dims]));
        string biasName = addWeights(hasBias ? convolution.Input[2] : normalization.Input[2], bias, new TensorShape(bias.Length));
        if (hasBias) convolution.Input[2] = biasName;
        else convolution.Input.Add(biasName);
        return true;
    }
}
