using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using Google.Protobuf.Collections;

namespace CoreMLSharp.Building.NeuralNetworks.Shapes;

/// <summary>One layer with the shapes of its inputs, for the function that says those of its outputs.</summary>
internal sealed class ShapeContext
{
    /// <summary>No tensor that Core ML knows has more; a larger rank is left unknown.</summary>
    private const int MostDimensions = 16;

    private readonly ShapeScope _scope;
    private readonly TensorShape[] _outputs;

    public ShapeContext(NeuralNetworkLayer layer, ShapeScope scope)
    {
        Layer = layer;
        _scope = scope;
        Inputs = [.. layer.Input.Select(scope.Find)];
        _outputs = [.. layer.Output.Select(_ => TensorShape.Unranked)];
    }

    public NeuralNetworkLayer Layer { get; }

    public TensorShape[] Inputs { get; }

    /// <summary>The first input's shape.</summary>
    public TensorShape X => Input(0);

    /// <summary>What is wrong with the shapes; null where nothing is.</summary>
    public string? Error { get; private set; }

    public TensorShape Input(int index) => index < Inputs.Length ? Inputs[index] : TensorShape.Unranked;

    /// <summary>Says an output's shape; there may be fewer outputs.</summary>
    public void Output(TensorShape shape, int index = 0)
    {
        if (index < _outputs.Length) _outputs[index] = shape.Rank <= MostDimensions ? shape : TensorShape.Unranked;
    }

    public void OutputOfRank(long rank)
    {
        if (rank is >= 0 and <= MostDimensions) Output(TensorShape.OfRank((int)rank));
    }

    public void Fail(string message, string remedy) => Error ??= $"{message} {remedy}";

    /// <summary>Fails where a size is known and not the one that the layer's parameters say.</summary>
    public void Require(long size, long expected, string what, string parameter)
    {
        if (size != TensorShape.Unknown && size != expected) Fail($"The input '{Layer.Input[0]}' {X} has {size} {what}, but {parameter} says {expected}.", "Correct one of them.");
    }

    /// <summary>Writes what is known of the ranks into the layer, as coremltools does: for every input or for none, and likewise for the outputs.</summary>
    /// <returns>The lists that were filled, so that a layer which is not added can be left as it was.</returns>
    public IReadOnlyList<RepeatedField<Tensor>> Annotate()
    {
        // Core ML's check of these two, which looks only at layers that give their ranks, refuses what the layers can do.
        if (Layer.LayerCase is NeuralNetworkLayer.LayerOneofCase.Scatter or NeuralNetworkLayer.LayerOneofCase.FlattenTo2D) return [];
        List<RepeatedField<Tensor>> filled = [];
        Fill(Layer.InputTensor, Inputs);
        Fill(Layer.OutputTensor, _outputs);
        return filled;

        void Fill(RepeatedField<Tensor> tensors, TensorShape[] shapes)
        {
            if (tensors.Count > 0 || shapes.Length == 0 || !shapes.All(shape => shape.IsRanked)) return;
            tensors.AddRange(shapes.Select(shape => new Tensor { Rank = (uint)shape.Rank }));
            filled.Add(tensors);
        }
    }

    /// <summary>Makes the outputs' shapes known to the layers that follow.</summary>
    public void Commit()
    {
        for (int i = 0; i < _outputs.Length; i++) _scope.Set(Layer.Output[i], _outputs[i]);
    }
}
