using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Conversion.ChannelsLast.Operators;

/// <summary>Operators that give tensors another shape, or make shapes and tensors of a shape.</summary>
internal static class Reshaping
{
    /// <summary>A reshape to the dimensions of the second input.</summary>
    public static void Reshape(OperatorContext context) => Reshape(context, context[1]);

    /// <summary>A reshape to dimensions, of which one may be -1 or depend on the model's inputs.</summary>
    public static void Reshape(OperatorContext context, Tensor dims)
    {
        OnnxGraphBuilder graph = context.Graph;
        Tensor x = context[0];
        long?[]? keptNumbers = dims.ToShape() is { IsRanked: true, Rank: <= 1 } ? Numbers.Kept(x) : null;
        context.Output(new Tensor(Reshaped(graph, x, dims)) { Numbers = keptNumbers, Constant = Restated(x, dims) });
    }

    public static void Transpose(OperatorContext context)
    {
        int[] order = [.. context.Integers(1).Select(axis => (int)axis)];
        Tensor x = context[0];
        if (order.Length != x.Rank || !order.Order().SequenceEqual(Enumerable.Range(0, x.Rank)))
        {
            throw new ModelFormatException($"[{string.Join(", ", order)}] does not order the axes of a tensor of shape {x.Shape}.");
        }

        if (x.Constant is { } constant)
        {
            context.Output(Tensor.Of(context.Graph, constant.Transposed(order)));
            return;
        }

        // To and from channels first, nothing needs to move when the value was channels first before.
        if (x.ChannelsFirst is { } first && order.SequenceEqual(Layout.ToFirst(x.Rank)))
        {
            context.Output(first);
            return;
        }

        OnnxValue transposed = context.Graph.Transpose(x.Value, order);
        bool isToLast = x.Rank > 2 && order.SequenceEqual(Layout.ToLast(x.Rank));
        context.Output(new Tensor(transposed) { ChannelsFirst = isToLast ? x.Value : null, Numbers = Numbers.Kept(x) });
    }

    /// <summary>A new axis of length 1, at the place that the second input says.</summary>
    public static void ExpandDims(OperatorContext context)
    {
        Tensor x = context[0];
        long axis = context.Integer(1);
        context.Output(context.Graph.Unsqueeze(x.Value, axis), x.Rank == 0 ? x.Numbers : null);
    }

    /// <summary>Axes of length 1 removed: the given ones, or all.</summary>
    public static void Squeeze(OperatorContext context, IReadOnlyList<long> axes)
    {
        Tensor x = context[0];
        if (axes.Count == 0 && !x.Shape.IsStatic)
        {
            throw new UnsupportedModelException("it removes all axes of length 1, and not all lengths are known before the model runs.");
        }

        long[] removed = axes.Count > 0
            ? [.. axes]
            : [.. Enumerable.Range(0, x.Rank).Where(axis => x.Shape[axis] == 1).Select(axis => (long)axis)];
        context.Output(Squeezed(context.Graph, x, removed), Numbers.Kept(x));
    }

    /// <summary>The shape as a vector of integers.</summary>
    public static void Shape(OperatorContext context, DataType type) =>
        context.Output([.. context.All().Select(x => ShapeOf(context.Graph, x, type))]);

    public static void Rank(OperatorContext context) =>
        context.Output(Tensor.Of(context.Graph, Constant.Of(DataType.Int32, [context[0].Rank], TensorShape.Scalar)));

    /// <summary>The number of elements.</summary>
    public static void Size(OperatorContext context, DataType type)
    {
        OnnxGraphBuilder graph = context.Graph;
        long count = context[0].Shape.Count;
        context.Output(
            graph.Cast(graph.Add("Size", [context.Value(0)], DataType.Int64, TensorShape.Scalar), type),
            count == TensorShape.Unknown ? null : [count]);
    }

    /// <summary>A tensor of the shape of the first input, full of the second.</summary>
    public static void Fill(OperatorContext context) => context.Output(
        context.Graph.Expand(context.Value(1), context.Dims(0), context[0].ToShape()),
        context[1].Numbers is [var number] && context[0].ToShape() is { Rank: 1, IsStatic: true } shape && shape[0] < 64
            ? [.. Enumerable.Repeat(number, (int)shape[0])]
            : null);

    /// <summary>From constants: the shape that two shapes take together.</summary>
    public static void BroadcastArgs(OperatorContext context)
    {
        TensorShape shape = TensorShape.Broadcast(new([.. context.Integers(0)]), new([.. context.Integers(1)]))
            ?? throw new ModelFormatException("its shapes do not fit together.");
        context.Output(context.Value(0), [.. shape.Dims.Select(dim => (long?)dim)]);
    }

    /// <summary>A tensor of the shape and type of the first input, full of one number.</summary>
    public static Action<OperatorContext> Like(float number) => context =>
    {
        OnnxGraphBuilder graph = context.Graph;
        Tensor x = context[0];
        context.Output(graph.Expand(graph.Cast(graph.Constant(number), x.Type), graph.ShapeOf(x.Value), x.Shape));
    };

    public static void BroadcastTo(OperatorContext context)
    {
        TensorShape shape = context[1].ToShape();
        context.Output(context.Graph.Expand(
            context.Value(0), context.Dims(1), TensorShape.Broadcast(context[0].Shape, shape) ?? shape));
    }

    /// <summary>The numbers from the first input to below the second, in steps of the third.</summary>
    public static void Range(OperatorContext context)
    {
        long?[][] ends = [.. context.All().Select(tensor => tensor.Type == DataType.Float ? [null] : tensor.Numbers ?? [null])];
        long?[]? numbers = ends is [[long start], [long limit], [long step]] && step != 0 && Math.Abs(limit - start) / Math.Abs(step) < 4096
            ? [.. Steps(start, limit, step).Select(number => (long?)number)]
            : null;
        context.Output(
            context.Graph.Range(context.Value(0), context.Value(1), context.Value(2), numbers?.Length ?? Count(context)), numbers);
    }

    /// <summary>As many numbers as the third input says, evenly from the first to the second.</summary>
    public static void LinSpace(OperatorContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        long count = context.Integer(2);
        float[] parts = [.. Enumerable.Range(0, (int)count).Select(i => count == 1 ? 0 : i / (float)(count - 1))];
        OnnxValue steps = graph.Weights("steps", parts, new TensorShape(count));
        context.Output(graph.Add(context.Value(0), graph.Mul(steps, graph.Sub(context.Value(1), context.Value(0)))));
    }

    /// <summary>Copies beside each other, as many along each axis as the second input says.</summary>
    public static void Tile(OperatorContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        Tensor x = context[0];
        TensorShape counts = context[1].ToShape();
        if (counts.Rank != x.Rank) throw new ModelFormatException($"it repeats a tensor of shape {x.Shape} {counts} times.");
        TensorShape shape = x.Shape.Select(
            (dim, i) => dim == TensorShape.Unknown || counts[i] == TensorShape.Unknown ? TensorShape.Unknown : checked(dim * counts[i]));
        context.Output(counts.IsStatic
            ? graph.Tile(x.Value, counts.Dims.AsSpan())
            : graph.Add("Tile", [x.Value, context.Dims(1)], x.Type, shape));
    }

    public static Tensor ShapeOf(OnnxGraphBuilder graph, Tensor x, DataType type) => new(graph.Cast(graph.ShapeOf(x.Value), type))
    {
        Numbers = x.Shape.IsRanked ? [.. x.Shape.Dims.Select(dim => dim == TensorShape.Unknown ? null : (long?)dim)] : null,
    };

    private static OnnxValue Reshaped(OnnxGraphBuilder graph, Tensor x, Tensor dims)
    {
        TensorShape shape = dims.ToShape();
        if (!shape.IsRanked) throw new UnsupportedModelException("it reshapes to axes whose number is only known when the model runs.");
        bool hasZero = shape.Dims.Contains(0);
        if (shape.Dims.Count(dim => dim == TensorShape.Unknown) <= 1 && !hasZero && dims.Numbers is not null)
        {
            return graph.Reshape(x.Value, shape.Dims.AsSpan());
        }

        return graph.Add("Reshape", [x.Value, dims.Dims(graph)], x.Type, shape, Attribute("allowzero", hasZero));
    }

    /// <summary>A constant in another shape stays one.</summary>
    private static Constant? Restated(Tensor x, Tensor dims)
    {
        if (x.Constant is not { } constant || dims.ToShape() is not { IsRanked: true } shape) return null;
        int rest = shape.Dims.IndexOf(TensorShape.Unknown);
        if (rest >= 0)
        {
            long others = TensorShape.Product([.. shape.Dims.RemoveAt(rest)]);
            if (others <= 0) return null;
            shape = shape.With(rest, constant.Shape.Count / others);
        }

        return shape.Count == constant.Shape.Count ? constant with { Shape = shape } : null;
    }

    private static OnnxValue Squeezed(OnnxGraphBuilder graph, Tensor x, long[] axes)
    {
        // Pooled features lose their spatial axes in either layout alike.
        HashSet<int> removed = [.. axes.Select(axis => (int)(axis < 0 ? axis + x.Rank : axis))];
        return x.ChannelsFirst is { } first && Layout.KeepsOrder(x.Rank, removed)
            ? graph.Squeeze(first, [.. removed.Select(axis => (long)Layout.AxisInFirst(axis, x.Rank)).Order()])
            : graph.Squeeze(x.Value, axes);
    }

    private static IEnumerable<long> Steps(long start, long limit, long step)
    {
        for (long number = start; step > 0 ? number < limit : number > limit; number += step) yield return number;
    }

    /// <summary>How many numbers a range of constants has, which may not be integers.</summary>
    private static long Count(OperatorContext context)
    {
        if (context.All().Any(tensor => tensor.Constant is null)) return TensorShape.Unknown;
        (float start, float limit, float step) = (context.Floats(0)[0], context.Floats(1)[0], context.Floats(2)[0]);
        double count = Math.Ceiling(((double)limit - start) / step);
        return count is >= 0 and < int.MaxValue ? (long)count : TensorShape.Unknown;
    }
}
