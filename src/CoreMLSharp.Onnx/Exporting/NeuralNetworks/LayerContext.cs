using CoreMLSharp.Diagnostics;
using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using Google.Protobuf.Collections;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>What a layer's translation works with: its inputs, its parameters, and the graph it adds to.</summary>
internal sealed class LayerContext
{
    /// <summary>The specification knows values of up to five dimensions; some layers add one.</summary>
    private const int MaximumRank = 8;

    private readonly OnnxValue[] _inputs;

    public LayerContext(NetworkContext network, NeuralNetworkLayer layer)
    {
        Network = network;
        Layer = layer;
        _inputs = [.. layer.Input.Select(network.Find)];
    }

    public NetworkContext Network { get; }

    public NeuralNetworkLayer Layer { get; }

    public OnnxGraphBuilder Graph => Network.Graph;

    /// <summary>The values of the layer's inputs.</summary>
    public ReadOnlySpan<OnnxValue> Inputs => _inputs;

    /// <summary>The layer's only input.</summary>
    /// <exception cref="ModelValidationException">It has none or several.</exception>
    public OnnxValue Input => InputsBetween(1, 1)[0];

    /// <summary>The inputs of a layer that may have so many.</summary>
    /// <exception cref="ModelValidationException">It has fewer or more.</exception>
    public ReadOnlySpan<OnnxValue> InputsBetween(int minimum, int maximum)
    {
        if (_inputs.Length >= minimum && _inputs.Length <= maximum) return _inputs;
        string wanted = minimum == maximum ? $"{minimum}" : maximum == int.MaxValue ? $"{minimum} or more" : $"{minimum} to {maximum}";
        throw new ModelValidationException($"it has {_inputs.Length} inputs; {wanted} are defined.");
    }

    /// <summary>Whether a layer input's first dimension counts independent examples.</summary>
    public bool IsBatched(int input) => input < Layer.Input.Count && Network.IsBatched(Layer.Input[input]);

    /// <summary>Gives the layer's outputs their values.</summary>
    public void Output(params ReadOnlySpan<OnnxValue> values)
    {
        if (Layer.Output.Count != values.Length)
        {
            throw new ModelValidationException($"it has {Layer.Output.Count} outputs; {values.Length} are defined.");
        }

        IReadOnlyList<TensorShape>? shapes = InferredShapes();
        for (int i = 0; i < values.Length; i++)
        {
            Network.Define(Layer.Output[i], shapes is null ? values[i] : values[i] with { Shape = values[i].Shape.Refine(shapes[i]) });
        }
    }

    /// <summary>
    /// What the static inference says of the outputs; null where the graph's tensors are not the network's, because leading dimensions
    /// were made one or count examples.
    /// </summary>
    private IReadOnlyList<TensorShape>? InferredShapes()
    {
        if (Network.IsFolded || Layer.Input.Any(Network.IsBatched)) return null;
        Dictionary<string, TensorShape> inputs = [];
        for (int i = 0; i < _inputs.Length; i++) inputs[Layer.Input[i]] = _inputs[i].Shape;
        return ShapeContext.Infer(Layer, new ShapeScope(inputs)).Outputs;
    }

    /// <summary>A parameter as a constant of the graph; one that is to learn as an input.</summary>
    public OnnxValue Weights(WeightParams? weights, string what, params ReadOnlySpan<long> shape) =>
        Weights(weights, what, new TensorShape([.. shape]));

    /// <summary>A parameter whose quantisation scales vary along the given axis.</summary>
    public OnnxValue Weights(WeightParams? weights, string what, TensorShape shape, int channelAxis = 0) =>
        Learned(weights, what, shape) ?? NeuralNetworks.Weights.ToConstant(Graph, weights, $"{Layer.Name}.{what}", shape, channelAxis);

    /// <summary>A parameter that is to learn, as an input of the graph; null for every other.</summary>
    public OnnxValue? Learned(WeightParams? weights, string what, TensorShape shape)
    {
        OnnxValue? learned = Network.Training?.TryDefine(Graph, weights, $"{Layer.Name}.{what}", shape);
        if (learned is not null) NeuralNetworks.Weights.CheckCount(WeightStorage.Count(weights!), shape, $"{Layer.Name}.{what}");
        return learned;
    }

    /// <summary>A parameter as an array of numbers.</summary>
    public float[] Floats(WeightParams? weights, string what, params ReadOnlySpan<long> shape) =>
        NeuralNetworks.Weights.ToFloats(weights, $"{Layer.Name}.{what}", new TensorShape([.. shape]));

    /// <summary>The value of one element as a tensor without dimensions, as many ONNX operators want it.</summary>
    public OnnxValue Scalar(OnnxValue value) => value.Rank == 0 ? value : Graph.Reshape(value, []);

    /// <summary>The value with at least one dimension: Core ML has no scalars.</summary>
    public OnnxValue AtLeastVector(OnnxValue value) => value.Rank == 0 ? Graph.Reshape(value, 1) : value;

    /// <summary>What is known of a shape that a vector gives: its rank is the vector's length, where that is known.</summary>
    public TensorShape ShapeGivenBy(OnnxValue dims)
    {
        if (dims.Elements is { } known) return new TensorShape([.. known.Select(dim => Math.Max(dim, TensorShape.Unknown))]);
        long rank = OfRank(dims, 1, 1).RankedShape[0];
        return rank != TensorShape.Unknown
            ? TensorShape.OfRank((int)Math.Min(rank, MaximumRank + 1))
            : TensorShape.Unranked;
    }

    /// <summary>An axis counted from the front.</summary>
    /// <exception cref="ModelValidationException">There is no such axis.</exception>
    public static int Axis(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw new ModelValidationException($"there is no axis {axis} in a value of {rank} dimensions.");

    /// <exception cref="ModelValidationException">The value has too few dimensions.</exception>
    public static OnnxValue OfRank(OnnxValue value, int minimum, int maximum = int.MaxValue) =>
        value.Rank >= minimum && value.Rank <= maximum
        ? value
        : throw new ModelValidationException(
            $"an input has the shape {value.Shape}; {(value.Rank < minimum ? $"at least {minimum}" : $"at most {maximum}")} dimensions " +
                "are defined.");

    /// <summary>A list of sizes for height and width, with its default.</summary>
    /// <exception cref="ModelValidationException">There are not two, or one is unreasonably large or not positive.</exception>
    public static long[] Pair(RepeatedField<ulong> values, long missing, string what) =>
        values.Count == 0 ? [missing, missing] : Pair(values, what);

    /// <summary>Two positive sizes, for height and width.</summary>
    public static long[] Pair(IReadOnlyList<ulong> values, string what)
    {
        if (values.Count != 2) throw new ModelValidationException($"'{what}' has {values.Count} numbers; 2 are defined.");
        return [Size(values[0], what), Size(values[1], what)];
    }

    /// <summary>A positive size within reason.</summary>
    public static long Size(ulong value, string what) => value is > 0 and <= int.MaxValue
        ? (long)value
        : throw new ModelValidationException($"'{what}' is {value}; a size from 1 to {int.MaxValue} is defined.");

    /// <summary>
    /// The value with all dimensions before channels, height and width made one, as ONNX's spatial operators want it. Undone by
    /// <see cref="Restore"/>.
    /// </summary>
    public OnnxValue Fold(OnnxValue x) => OfRank(x, 3).Rank switch
    {
        4 => x,
        3 => Graph.Unsqueeze(x, 0),
        _ when Network.Folded.TryGetValue(x.Name, out OnnxValue? folded) => folded,
        _ => Graph.Reshape(x, FoldedDims(x), new TensorShape([Product(x.Shape), .. x.RankedShape.Dims[^3..]])),
    };

    /// <summary>Gives a value that was computed from a folded one the leading dimensions of the original.</summary>
    public OnnxValue Restore(OnnxValue folded, OnnxValue original)
    {
        if (original.Rank == 4) return folded;
        if (original.Rank == 3) return Graph.Squeeze(folded, 0);
        TensorShape shape = new([.. original.RankedShape.Dims[..^3], .. folded.RankedShape.Dims[^3..]]);
        OnnxValue dims = shape.IsStatic
            ? Graph.Constant(shape.Dims.AsSpan())
            : Graph.Concat(0, Graph.ShapeOf(original, 0, original.Rank - 3), Graph.ShapeOf(folded, 1, 4));
        OnnxValue restored = Graph.Reshape(folded, dims, shape);
        Network.Folded[restored.Name] = folded;
        return restored;
    }

    private OnnxValue FoldedDims(OnnxValue x) => x.RankedShape.Dims.AsSpan()[^3..].Contains(TensorShape.Unknown)
        ? Graph.Concat(0, Graph.Constant(-1), Graph.ShapeOf(x, x.Rank - 3, x.Rank))
        : Graph.Constant([-1, .. x.RankedShape.Dims[^3..]]);

    private static long Product(TensorShape shape) => shape.CountBetween(0, shape.Rank - 3);
}
