using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Conversion.ChannelsLast.Operators;

/// <summary>Operators that combine elements along axes.</summary>
internal static class Reducing
{
    /// <summary>A reduction over the axes of the second input.</summary>
    public static void Reduce(OperatorContext context, string op, bool keepsAxes)
    {
        OnnxGraphBuilder graph = context.Graph;
        Tensor result = graph.Reduce(op, context[0], context.Integers(1), keepsAxes);
        bool isProduct = op == "ReduceProd" && result.Shape.Rank == 0;
        context.Output(result with { Numbers = isProduct && Numbers.Kept(context[0]) is { } dims ? [Product(dims)] : null });
    }

    /// <summary>Whether any or all elements are true, over the axes of the second input.</summary>
    public static void ReduceTruth(OperatorContext context, string op, bool keepsAxes)
    {
        OnnxGraphBuilder graph = context.Graph;
        Tensor numbers = new(graph.Cast(context.Value(0), DataType.Int32));
        context.Output(graph.ToBool(graph.Reduce(op, numbers, context.Integers(1), keepsAxes).Value));
    }

    /// <summary>Sums (or products) of the elements up to each one, along the axis of the second input.</summary>
    public static void CumulativeSum(OperatorContext context, bool isExclusive, bool isReverse) => context.Output(
        context.Graph.Add(
            "CumSum", [context.Value(0), context.Graph.Reshape(context.Dims(1), [])], context[0].Type, context[0].Shape,
            Attribute("exclusive", isExclusive), Attribute("reverse", isReverse)));

    /// <summary>Products of the elements up to each one: a product over a triangle, since ONNX has no such operator.</summary>
    public static void CumulativeProduct(OperatorContext context, bool isExclusive, bool isReverse)
    {
        OnnxGraphBuilder graph = context.Graph;
        Tensor x = context[0];
        int axis = x.Shape.Axis(context.Integer(1)) ?? throw new Diagnostics.ModelFormatException("its axis is not one of the tensor's.");
        OnnxValue length = graph.Reshape(graph.ShapeOf(x.Value, axis, axis + 1), []);
        OnnxValue places = graph.Range(graph.ConstantScalar(0), length, graph.ConstantScalar(1), x.Shape[axis]);
        string comparison = (isReverse ? "Greater" : "Less") + (isExclusive ? "" : "OrEqual");
        OnnxValue counts = graph.Compare(comparison, graph.Unsqueeze(places, 0), graph.Unsqueeze(places, 1));
        long[] around = [.. Enumerable.Range(2, x.Rank - 1 - axis).Select(i => (long)i)];
        OnnxValue factors = graph.Where(
            around.Length == 0 ? counts : graph.Unsqueeze(counts, around), graph.Unsqueeze(x.Value, axis),
            graph.Cast(graph.Constant(1f), x.Type));
        context.Output(graph.Reduce("ReduceProd", factors, [axis + 1], keepDims: false));
    }

    /// <summary>Vectors along the last axis divided by their lengths, which are taken for at least epsilon.</summary>
    public static Tensor L2Normalize(OnnxGraphBuilder graph, Tensor x, float epsilon) => graph.Along(x, x.Rank - 1, (value, axis) =>
    {
        OnnxValue norm = graph.Reduce("ReduceL2", value, [axis], keepDims: true);
        return graph.Div(value, graph.Binary("Max", norm, graph.Constant(epsilon)));
    });

    /// <summary>Softmax or LogSoftmax along the last axis.</summary>
    public static Action<OperatorContext> Softmax(string op) => context => context.Output(
        context.Graph.Along(context[0], context[0].Rank - 1, (value, axis) => context.Graph.Unary(op, value, Attribute("axis", axis))));

    extension(OnnxGraphBuilder graph)
    {
        /// <summary>A reduction over axes, of which none means none; channels first where that is at hand.</summary>
        public Tensor Reduce(string op, Tensor x, long[] axes, bool keepsAxes)
        {
            if (axes.Length == 0) return op is "ReduceL2" ? new Tensor(graph.Unary("Abs", x.Value)) : x;
            int[] removed = [.. axes.Select(axis => (int)(axis < 0 ? axis + x.Rank : axis)).Distinct().Order()];
            if (x.ChannelsFirst is { } first && (keepsAxes || Layout.KeepsOrder(x.Rank, removed.ToHashSet())))
            {
                long[] moved = [.. removed.Select(axis => (long)Layout.AxisInFirst(axis, x.Rank)).Order()];
                OnnxValue reduced = Reduced(graph, op, first, moved, keepsAxes);
                return keepsAxes ? graph.FromChannelsFirst(reduced) : new Tensor(reduced);
            }

            return new Tensor(Reduced(graph, op, x.Value, [.. removed.Select(axis => (long)axis)], keepsAxes));
        }

        /// <summary>An operator along one axis that keeps the shape; channels first where that is at hand.</summary>
        public Tensor Along(Tensor x, int axis, Func<OnnxValue, int, OnnxValue> make) => x.ChannelsFirst is { } first
            ? graph.FromChannelsFirst(make(first, Layout.AxisInFirst(axis, x.Rank)))
            : new Tensor(make(x.Value, axis));
    }

    /// <summary>Means and norms of integers are computed as numbers and cut.</summary>
    private static OnnxValue Reduced(OnnxGraphBuilder graph, string op, OnnxValue x, long[] axes, bool keepsAxes)
    {
        bool needsFloat = op is "ReduceMean" or "ReduceL2" && x.Type != DataType.Float;
        OnnxValue reduced = graph.Reduce(op, needsFloat ? graph.ToFloat(x) : x, axes, keepsAxes);
        return graph.Cast(reduced, x.Type);
    }

    private static long? Product(long?[] numbers) => numbers.Aggregate((long?)1, (product, number) => product * number);
}
