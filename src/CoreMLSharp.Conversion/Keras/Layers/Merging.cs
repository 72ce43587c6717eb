using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Conversion.Keras.Layers;

/// <summary>Layers that make one tensor of several.</summary>
internal static class Merging
{
    /// <summary>The modes of Keras 1's Merge layer, by the layers that replaced them.</summary>
    private static readonly Dictionary<string, Func<LayerCall, KerasTensor[]>> Modes = new()
    {
        ["sum"] = Combine("Add"),
        ["mul"] = Combine("Mul"),
        ["ave"] = Average,
        ["max"] = Combine("Max"),
        ["concat"] = Concatenate,
        ["dot"] = Dot,
        ["cos"] = Dot,
    };

    /// <summary>An operator of two elements, applied in turn.</summary>
    public static Func<LayerCall, KerasTensor[]> Combine(string op) => call => [Fold(call, op)];

    public static KerasTensor[] Average(LayerCall call) =>
        [Fold(call, "Add").Map(sum => call.Graph.Mul(sum, 1f / call.Inputs.Count))];

    public static KerasTensor[] Subtract(LayerCall call) => call.Inputs.Count == 2
        ? [Fold(call, "Sub")]
        : throw new ModelFormatException($"it subtracts {call.Inputs.Count} tensors; it takes two.");

    /// <summary>Tensors beside each other.</summary>
    public static KerasTensor[] Concatenate(LayerCall call)
    {
        int rank = call.Input.Rank;
        int axis = call.Input.Shape.Axis(call.Config.TryInteger("axis") ?? call.Config.Integer("concat_axis", -1))
            ?? throw new ModelFormatException($"its axis is not one of an input of {rank} axes.");
        KerasTensor joined = call.Inputs.All(input => input.IsChannelsFirst)
            ? KerasTensor.OfChannelsFirst(
                call.Graph, call.Graph.Concat(Moved(axis, rank), [.. call.Inputs.Select(input => input.ChannelsFirst)]))
            : call.Result(call.Graph.Concat(axis, [.. call.Inputs.Select(input => input.Value)]));
        return [joined.WithMask(axis == 1 ? JoinedMask(call) : CommonMask(call))];
    }

    /// <summary>The products of all vectors along an axis of one with those along an axis of the other.</summary>
    public static KerasTensor[] Dot(LayerCall call)
    {
        if (call.Inputs.Count != 2) throw new ModelFormatException($"it multiplies {call.Inputs.Count} tensors; it takes two.");
        (OnnxValue a, OnnxValue b) = (call.Inputs[0].Value, call.Inputs[1].Value);
        long[] given = (call.Config.Has("dot_axes") ? call.Config.Floats("dot_axes") : call.Config.Floats("axes"))
            ?.Select(axis => (long)axis).ToArray() ?? [-1];
        (int first, int second) = (AxisOf(a, given[0]), AxisOf(b, given[^1]));
        bool isCosine = call.Config.Flag("normalize") || call.Config.Text("mode") == "cos";
        if (isCosine) (a, b) = (Unit(call.Graph, a, first), Unit(call.Graph, b, second));
        return [call.Result(BatchDot(call, a, b, first, second))];
    }

    /// <summary>Keras 1's layer of many modes.</summary>
    public static KerasTensor[] Merge(LayerCall call)
    {
        string mode = call.Config.Text("mode") ?? "sum";
        return Modes.TryGetValue(mode, out Func<LayerCall, KerasTensor[]>? merge) && call.Config.Text("mode_type", "raw") == "raw"
            ? merge(call)
            : throw new UnsupportedModelException("it merges by Python code, which cannot be read.");
    }

    /// <summary>A step counts where it does in all tensors that have a mask; null where none has.</summary>
    public static OnnxValue? CommonMask(LayerCall call)
    {
        OnnxValue[] masks = [.. call.Inputs.Select(input => input.Mask).OfType<OnnxValue>()];
        return masks.Length == 0 ? null : masks.Aggregate((a, b) => ReferenceEquals(a, b) ? a : call.Graph.Compare("And", a, b));
    }

    private static KerasTensor Fold(LayerCall call, string op)
    {
        IReadOnlyList<KerasTensor> inputs = call.Inputs;
        if (inputs.Count == 0) throw new ModelFormatException("it is called without a tensor.");
        bool isFirst = inputs.All(input => input.IsChannelsFirst && input.Rank == inputs[0].Rank);
        int rank = inputs.Max(input => input.Rank);
        OnnxValue result = inputs.Select(input => isFirst ? input.ChannelsFirst : Expanded(call.Graph, input.Value, rank))
            .Aggregate((a, b) => call.Graph.Binary(op, a, b));
        KerasTensor merged = isFirst ? KerasTensor.OfChannelsFirst(call.Graph, result) : call.Result(result);
        return merged.WithMask(CommonMask(call));
    }

    /// <summary>Axes of length 1 behind the batch, until there are enough.</summary>
    private static OnnxValue Expanded(OnnxGraphBuilder graph, OnnxValue x, int rank) =>
        x.Rank == rank ? x : graph.Unsqueeze(x, [.. Enumerable.Range(1, rank - x.Rank).Select(axis => (long)axis)]);

    private static OnnxValue? JoinedMask(LayerCall call)
    {
        if (call.Inputs.All(input => input.Mask is null)) return null;
        return call.Graph.Concat(1, [.. call.Inputs.Select(input => input.Mask ?? AllTrue(call.Graph, input.Value))]);
    }

    private static OnnxValue AllTrue(OnnxGraphBuilder graph, OnnxValue x) =>
        graph.Expand(graph.Constant(true), graph.ShapeOf(x, 0, 2), new TensorShape([.. x.RankedShape.Dims[..2]]));

    private static int AxisOf(OnnxValue x, long axis) => x.RankedShape.Axis(axis) is > 0 and var found
        ? found
        : throw new ModelFormatException($"its axis {axis} is not one of an input of shape {x.Shape}.");

    private static OnnxValue Unit(OnnxGraphBuilder graph, OnnxValue x, int axis)
    {
        OnnxValue squares = graph.Reduce("ReduceSum", graph.Mul(x, x), [axis], keepDims: true);
        return graph.Div(x, graph.Unary("Sqrt", graph.Binary("Max", squares, graph.Constant(1e-12f))));
    }

    /// <summary>The batch, the other axes of the one, then those of the other; two vectors give a matrix of one column.</summary>
    private static OnnxValue BatchDot(LayerCall call, OnnxValue a, OnnxValue b, int first, int second)
    {
        OnnxGraphBuilder graph = call.Graph;
        if (a.Rank == 2 && b.Rank == 2) return graph.Reduce("ReduceSum", graph.Mul(a, b), [1], keepDims: true);
        OnnxValue left = graph.Transpose(a, [.. Enumerable.Range(0, a.Rank).Where(axis => axis != first), first]);
        OnnxValue right = graph.Transpose(b, [0, second, .. Enumerable.Range(1, b.Rank - 1).Where(axis => axis != second)]);
        Dimension[] rows = Dimension.Like(left, 1, left.Rank - 1);
        Dimension[] columns = Dimension.Like(right, 2, right.Rank);
        OnnxValue x = rows.Length == 1 ? left : call.Reshape(left, Dimension.Like(left, 0), Product(rows), left.RankedShape[-1]);
        OnnxValue y = columns.Length == 1 ? right : call.Reshape(right, Dimension.Like(right, 0), right.RankedShape[1], Product(columns));
        OnnxValue product = graph.MatMul(x, y);
        return rows.Length == 1 && columns.Length == 1 ? product : call.Reshape(product, [Dimension.Like(product, 0), .. rows, .. columns]);
    }

    private static Dimension Product(Dimension[] dims) => dims.Any(dim => dim.Length == TensorShape.Unknown)
        ? -1
        : dims.Aggregate(1L, (product, dim) => product * dim.Length);

    private static int Moved(int axis, int rank) => axis == 0 || rank < 3 ? axis : axis == rank - 1 ? 1 : axis + 1;
}
