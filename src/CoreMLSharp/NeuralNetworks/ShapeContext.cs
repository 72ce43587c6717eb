using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;

namespace CoreMLSharp.NeuralNetworks;

/// <summary>One layer with the shapes of its inputs, for the function that says those of its outputs.</summary>
internal sealed class ShapeContext
{
    /// <summary>No tensor that Core ML knows has more; a larger rank is left unknown.</summary>
    private const int MostDimensions = 16;

    private readonly TensorShape[] _outputs;
    private readonly Dictionary<string, TensorShape> _inside = [];

    private ShapeContext(NeuralNetworkLayer layer, ShapeScope scope)
    {
        Layer = layer;
        Scope = scope;
        Inputs = [.. layer.Input.Select(scope.Find)];
        _outputs = [.. layer.Output.Select(_ => TensorShape.Unranked)];
    }

    public NeuralNetworkLayer Layer { get; }

    public ShapeScope Scope { get; }

    public TensorShape[] Inputs { get; }

    public IReadOnlyList<TensorShape> Outputs => _outputs;

    /// <summary>The first input's shape.</summary>
    public TensorShape X => Input(0);

    /// <summary>The first input's name and shape, for messages.</summary>
    public string NamedInput => $"'{Layer.Input[0]}' {X}";

    /// <summary>What is wrong with the shapes; null where nothing is.</summary>
    public string? Error { get; private set; }

    /// <summary>Infers the shapes of a layer's outputs, which are known to the layers that follow once they are committed.</summary>
    public static ShapeContext Infer(NeuralNetworkLayer layer, ShapeScope scope)
    {
        ShapeContext context = new(layer, scope);
        LayerDefinitions.Find(layer.LayerCase)?.Infer?.Invoke(context);
        return context;
    }

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

    /// <summary>Says the shape of a tensor that a network inside the layer writes, as it is after the layer.</summary>
    public void Inside(string tensor, TensorShape? shape) => _inside[tensor] = shape ?? TensorShape.Unranked;

    public void Fail(string message, string remedy) => Error ??= $"{message} {remedy}";

    /// <summary>Fails where a size is known and not the one that the layer's parameters say.</summary>
    public void Require(long size, long expected, string what, string parameter)
    {
        if (size == TensorShape.Unknown || size == expected) return;
        Fail($"The input {NamedInput} has {size} {what}, but {parameter} says {expected}.", "Correct one of them.");
    }

    /// <summary>Makes the shapes known to the layers that follow.</summary>
    public void Commit()
    {
        for (int i = 0; i < _outputs.Length; i++) Scope.Set(Layer.Output[i], _outputs[i]);
        foreach ((string tensor, TensorShape shape) in _inside) Scope.Set(tensor, shape);
    }
}
