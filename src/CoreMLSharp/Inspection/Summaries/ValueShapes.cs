using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Inspection.Summaries;

/// <summary>The shapes of a neural network's values as people read them: those that a layer states, else those that follow.</summary>
internal sealed class ValueShapes
{
    private readonly IReadOnlyDictionary<string, TensorShape> _inferred;

    private ValueShapes(IReadOnlyDictionary<string, TensorShape> inferred) => _inferred = inferred;

    /// <summary>Only what layers state.</summary>
    public static ValueShapes Stated { get; } = new(new Dictionary<string, TensorShape>());

    /// <summary>
    /// What layers state and what follows from them. In a network of the oldest form, a sequence of 1 is left out, and so is what the
    /// model does not fix: how long a sequence and how large a batch an app gives.
    /// </summary>
    public static ValueShapes Of(Model model)
    {
        IReadOnlyDictionary<string, TensorShape> shapes = NetworkShapes.Infer(model);
        if (!NetworkShapes.MapsToRank5(model)) return new(shapes);
        return new(shapes.ToDictionary(entry => entry.Key, entry => WithoutGivenSizes(entry.Value)));
    }

    private static TensorShape WithoutGivenSizes(TensorShape shape) => shape switch
    {
        { Rank: 5 } when shape[0] is 1 or TensorShape.Unknown && shape[1] == TensorShape.Unknown => new TensorShape(shape.Dims[2..]),
        { Rank: 5 } when shape[0] == 1 => new TensorShape(shape.Dims[1..]),
        _ => shape,
    };

    /// <summary>The shape of what a layer gives; empty where it is not known.</summary>
    public string Of(NeuralNetworkLayer layer, int output) =>
        output < layer.OutputTensor.Count && layer.OutputTensor[output].DimValue is { Count: > 0 } sizes
        ? $"[{string.Join(", ", sizes)}]"
        : Of(layer.Output[output]);

    /// <summary>The shape of a value; empty where it is not known.</summary>
    public string Of(string value) => _inferred.TryGetValue(value, out TensorShape? shape) && shape.IsRanked ? $"{shape}" : "";
}
