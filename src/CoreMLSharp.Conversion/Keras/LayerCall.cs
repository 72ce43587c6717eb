using System.Text.Json.Nodes;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Conversion.Keras;

/// <summary>An argument of a call: a tensor, a list, or a constant; none of them for None.</summary>
internal sealed record CallArgument(KerasTensor? Tensor = null, IReadOnlyList<CallArgument>? Items = null, JsonNode? Value = null)
{
    /// <summary>All tensors in it.</summary>
    public IEnumerable<KerasTensor> Tensors => Tensor is not null ? [Tensor] : Items?.SelectMany(item => item.Tensors) ?? [];
}

/// <summary>A layer that is to be put into the graph, and what it is called with.</summary>
internal sealed class LayerCall(
    KerasNetwork network, KerasLayer layer, IReadOnlyList<CallArgument> arguments, IReadOnlyDictionary<string, CallArgument> keywords)
{
    public KerasLayer Layer { get; } = layer;

    public KerasConfig Config => Layer.Config;

    public OnnxGraphBuilder Graph => network.Graph;

    public KerasVersion Version => network.Version;

    public IReadOnlyList<CallArgument> Arguments { get; } = arguments;

    public IReadOnlyDictionary<string, CallArgument> Keywords { get; } = keywords;

    /// <summary>All tensors among the arguments that are not named.</summary>
    public IReadOnlyList<KerasTensor> Inputs { get; } = [.. arguments.SelectMany(argument => argument.Tensors)];

    /// <summary>The first tensor.</summary>
    /// <exception cref="ModelFormatException">There is none.</exception>
    public KerasTensor Input => Inputs.Count > 0 ? Inputs[0] : throw new ModelFormatException("it is called without a tensor.");

    /// <summary>The first tensor, as Keras has it.</summary>
    public OnnxValue X => Input.Value;

    /// <summary>The weights of a name.</summary>
    /// <exception cref="ModelFormatException">There are none.</exception>
    public KerasArray Array(string name) => OptionalArray(name) ?? throw new ModelFormatException($"its weights '{name}' are missing.");

    /// <summary>The weights of a name; null where the layer has none.</summary>
    public KerasArray? OptionalArray(string name) => Layer.Weights.GetValueOrDefault(name);

    /// <summary>The weights of a name as a constant.</summary>
    public OnnxValue Weight(string name) => Constant(Array(name));

    /// <summary>The weights of a name as a constant; null where the layer has none.</summary>
    public OnnxValue? OptionalWeight(string name) => OptionalArray(name) is { } array ? Constant(array) : null;

    /// <summary>An array as a constant.</summary>
    public OnnxValue Constant(KerasArray array) => network.Constant(array, Layer.Name);

    /// <summary>The result, arranged as Keras has it.</summary>
    public KerasTensor Result(OnnxValue value) => KerasTensor.Of(Graph, value);

    /// <summary>A named argument, or one at a position; null where it is not given.</summary>
    public CallArgument? Argument(string name, int position = int.MaxValue) =>
        Keywords.GetValueOrDefault(name) ?? (position < Arguments.Count ? Arguments[position] : null);

    /// <summary>Another layer with one tensor.</summary>
    public KerasTensor[] Apply(KerasLayer inner, params IEnumerable<KerasTensor> inputs) =>
        network.Apply(inner, [.. inputs.Select(input => new CallArgument(input))], new Dictionary<string, CallArgument>());

    /// <summary>The same call with other arguments.</summary>
    public LayerCall With(IReadOnlyList<CallArgument> others) => new(network, Layer, others, Keywords);

    /// <summary>Sizes or steps, which are at least 1.</summary>
    /// <exception cref="ModelFormatException">They are not.</exception>
    public long[] Positive(string setting, int count, long? missing = null)
    {
        long[] numbers = Config.Integers(setting, count, missing);
        return numbers.All(number => number is > 0 and <= int.MaxValue)
            ? numbers
            : throw new ModelFormatException($"its setting '{setting}' is [{string.Join(", ", numbers)}]; numbers from 1 on are possible.");
    }

    /// <summary>A call of another layer, for its weights and settings.</summary>
    public LayerCall For(KerasLayer inner) => new(network, inner, Arguments, Keywords);

    /// <summary>The layer inside that has a role.</summary>
    /// <exception cref="ModelFormatException">There is none.</exception>
    public KerasLayer Part(string role) => Layer.Part(role) ?? throw new ModelFormatException($"its '{role}' is missing.");

    /// <summary>Whether the second axis, rather than the last, is that of channels.</summary>
    public bool HasChannelsFirst => Config.Text("data_format") == "channels_first";

    /// <summary>A tensor with its channels in the second place, wherever Keras has them.</summary>
    public OnnxValue ChannelsFirst(KerasTensor tensor) => HasChannelsFirst ? tensor.Value : tensor.ChannelsFirst;

    /// <summary>The result that has its channels in the second place, wherever Keras has them.</summary>
    public KerasTensor FromChannelsFirst(OnnxValue value) => HasChannelsFirst ? Result(value) : KerasTensor.OfChannelsFirst(Graph, value);

    /// <summary>A reshape to dimensions of which several may be known only to the run, as one-element vectors.</summary>
    public OnnxValue Reshape(OnnxValue x, params ReadOnlySpan<Dimension> dims) => Dimension.Reshape(Graph, x, dims);
}

/// <summary>A length of a shape: a number, or an axis of a value whose length is taken.</summary>
internal readonly record struct Dimension(long Length, OnnxValue? Of, int Axis)
{
    public static implicit operator Dimension(long length) => new(length, null, 0);

    /// <summary>The length of an axis, as a number where it is known.</summary>
    public static Dimension Like(OnnxValue value, int axis) =>
        value.RankedShape[axis] is var length and not TensorShape.Unknown
            ? length
            : new Dimension(TensorShape.Unknown, value, axis < 0 ? axis + value.Rank : axis);

    /// <summary>All lengths of some axes.</summary>
    public static Dimension[] Like(OnnxValue value, int start, int end) =>
        [.. Enumerable.Range(start, end - start).Select(axis => Like(value, axis))];

    /// <summary>A reshape; -1 stands for what is left.</summary>
    public static OnnxValue Reshape(OnnxGraphBuilder graph, OnnxValue x, ReadOnlySpan<Dimension> dims)
    {
        int unknown = 0;
        foreach (Dimension dim in dims) unknown += dim.Length == TensorShape.Unknown ? 1 : 0;
        long[] lengths = new long[dims.Length];
        for (int i = 0; i < lengths.Length; i++) lengths[i] = dims[i].Length;
        if (unknown <= 1) return graph.Reshape(x, lengths);

        // A length that the reshape keeps in its place needs no computation.
        bool isKept = true;
        long[] kept = (long[])lengths.Clone();
        for (int i = 0; i < dims.Length; i++)
        {
            if (dims[i].Of is { } value && ReferenceEquals(value, x) && dims[i].Axis == i) kept[i] = 0;
            else if (dims[i].Of is not null) isKept = false;
        }

        return isKept && kept.Count(length => length == -1) <= 1
            ? graph.Reshape(x, kept)
            : graph.Reshape(x, Vector(graph, dims), new TensorShape([.. lengths]));
    }

    /// <summary>The lengths as a vector.</summary>
    public static OnnxValue Vector(OnnxGraphBuilder graph, ReadOnlySpan<Dimension> dims)
    {
        List<OnnxValue> parts = [];
        foreach (Dimension dim in dims)
        {
            parts.Add(dim.Of is { } value ? graph.ShapeOf(value, dim.Axis, dim.Axis + 1) : graph.Constant(dim.Length));
        }

        return graph.Concat(0, [.. parts]);
    }
}
