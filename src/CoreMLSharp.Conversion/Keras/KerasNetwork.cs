using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Conversion.Keras;

/// <summary>Puts a network into an ONNX graph, call by call.</summary>
internal sealed class KerasNetwork(OnnxGraphBuilder graph, KerasVersion version, LayerTable table)
{
    private readonly Dictionary<KerasArray, OnnxValue> _constants = [];

    public OnnxGraphBuilder Graph => graph;

    public KerasVersion Version => version;

    /// <summary>Computes a network.</summary>
    /// <param name="model">The network.</param>
    /// <param name="inputs">What it takes, in the order of its inputs.</param>
    /// <returns>All tensors of its layers.</returns>
    /// <exception cref="ModelFormatException">Its layers wait for each other, or for one that there is not.</exception>
    public Dictionary<TensorReference, KerasTensor> Run(KerasModel model, IReadOnlyList<KerasTensor> inputs)
    {
        if (inputs.Count != model.Inputs.Count)
        {
            throw new ModelFormatException(
                $"the network '{model.Name}' takes {Counted.Of(model.Inputs.Count, "tensor")}; it is called with {inputs.Count}.");
        }

        Dictionary<TensorReference, KerasTensor> tensors = [];
        foreach ((TensorReference reference, KerasTensor tensor) in model.Inputs.Zip(inputs)) tensors[reference] = tensor;
        List<(KerasLayer Layer, int Index)> waiting =
            [.. model.Layers.SelectMany(layer => layer.Nodes.Select((_, index) => (layer, index)))];
        while (waiting.Count > 0)
        {
            int before = waiting.Count;
            waiting.RemoveAll(call => TryCall(call.Layer, call.Index, tensors));
            if (waiting.Count == before)
            {
                string missing = string.Join(", ", waiting.Select(call => $"'{call.Layer.Name}'").Distinct());
                throw new ModelFormatException($"layers of '{model.Name}' wait for inputs that no layer computes: {missing}.");
            }
        }

        return tensors;
    }

    /// <summary>Weights as a constant, which is one however many calls use it.</summary>
    public OnnxValue Constant(KerasArray array, string layer)
    {
        if (!_constants.TryGetValue(array, out OnnxValue? constant))
        {
            constant = graph.Weights($"{layer}/{array.Name}", array.Elements, new TensorShape([.. array.Dims]));
            _constants.Add(array, constant);
        }

        return constant;
    }

    /// <summary>Calls a layer.</summary>
    public KerasTensor[] Apply(
        KerasLayer layer, IReadOnlyList<CallArgument> arguments, IReadOnlyDictionary<string, CallArgument> keywords)
    {
        try
        {
            LayerCall call = new(this, layer, arguments, keywords);
            if (layer.Model is { } model)
            {
                Dictionary<TensorReference, KerasTensor> tensors = Run(model, call.Inputs);
                return [.. model.Outputs.Select(output => Find(tensors, output))];
            }

            LayerDefinition definition = table.Find(layer)!;
            KerasTensor[] results = definition.Translate(call);
            OnnxValue? mask = definition.PassesMask && call.Inputs.Count > 0 ? call.Input.Mask : null;
            return mask is null ? results : [.. results.Select(result => result.Mask is null ? result.WithMask(mask) : result)];
        }
        catch (CoreMLException error)
        {
            error.AddOuterLocation($"layer '{layer.Name}' ({layer.ClassName})");
            throw;
        }
    }

    /// <summary>A tensor by its reference.</summary>
    /// <exception cref="ModelFormatException">No call computes it.</exception>
    public static KerasTensor Find(Dictionary<TensorReference, KerasTensor> tensors, TensorReference reference) =>
        tensors.TryGetValue(reference, out KerasTensor? tensor)
            ? tensor
            : throw new ModelFormatException(
                $"there is no tensor {reference.Index} of call {reference.Node} of a layer '{reference.Layer}'.");

    private bool TryCall(KerasLayer layer, int index, Dictionary<TensorReference, KerasTensor> tensors)
    {
        KerasNode node = layer.Nodes[index];
        if (!node.References.All(tensors.ContainsKey)) return false;
        KerasTensor[] results = Apply(
            layer, [.. node.Arguments.Select(Resolve)], node.Keywords.ToDictionary(pair => pair.Key, pair => Resolve(pair.Value)));
        for (int i = 0; i < results.Length; i++)
        {
            tensors[new TensorReference(layer.Name, layer.FirstNode + index, i)] = results[i];
        }

        return true;

        CallArgument Resolve(KerasArgument argument) => argument switch
        {
            { Tensor: { } reference } => new CallArgument(tensors[reference]),
            { Items: { } items } => new CallArgument(Items: [.. items.Select(Resolve)]),
            _ => new CallArgument(Value: argument.Value),
        };
    }
}

/// <summary>How a kind of layers is translated.</summary>
/// <param name="Translate">Puts a call into the graph and gives its tensors.</param>
/// <param name="Slots">The weights that it has.</param>
/// <param name="PassesMask">Whether its results have the mask of its input.</param>
internal sealed record LayerDefinition(Func<LayerCall, KerasTensor[]> Translate, WeightSlot[] Slots, bool PassesMask = false);
