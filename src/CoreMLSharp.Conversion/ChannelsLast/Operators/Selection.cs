using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Conversion.ChannelsLast.Operators;

/// <summary>Operators that choose elements by conditions and positions.</summary>
internal static class Selection
{
    /// <summary>The elements of one of two tensors, by a condition that is broadcast.</summary>
    public static void Where(OperatorContext context) => context.Output(
        context.Graph.Elementwise(context.All(), values => context.Graph.Where(values[0], values[1], values[2])));

    /// <summary>The same, where a condition that is a vector chooses whole rows.</summary>
    public static void WhereByRow(OperatorContext context)
    {
        if (context[0].Rank != 1 || context[1].Rank <= 1)
        {
            Where(context);
            return;
        }

        OnnxGraphBuilder graph = context.Graph;
        OnnxValue rows = graph.Reshape(context.Value(0), [-1, .. Enumerable.Repeat(1L, context[1].Rank - 1)]);
        context.Output(graph.Where(rows, context.Value(1), context.Value(2)));
    }

    /// <summary>Slices along an axis at integer positions; leading axes may belong together.</summary>
    public static void Gather(OperatorContext context, int axis, int batchAxes)
    {
        OnnxGraphBuilder graph = context.Graph;
        Tensor x = context[0];
        Tensor indices = context[1];
        int along = axis < 0 ? axis + x.Rank : axis;
        int batch = batchAxes < 0 ? batchAxes + indices.Rank : batchAxes;
        if (batch == 0)
        {
            context.Output(
                graph.Gather(x.Value, indices.Value, along),
                indices.Rank == 0 && indices.Numbers is [long index] ? Numbers.At(x, index) : null);
            return;
        }

        // ONNX's GatherND takes the axis right after those that belong together.
        int[] order = [.. Enumerable.Range(0, batch), along, .. Enumerable.Range(batch, x.Rank - batch).Where(i => i != along)];
        OnnxValue moved = graph.Transpose(x.Value, order);
        TensorShape shape = new([.. indices.Shape.Dims, .. moved.RankedShape.Dims[(batch + 1)..]]);
        OnnxValue found = graph.Add(
            "GatherND", [moved, graph.ToInt64(graph.Unsqueeze(indices.Value, -1))], x.Type, shape, Attribute("batch_dims", batch));
        int between = along - batch;
        int places = indices.Rank - batch;
        context.Output(graph.Transpose(
            found,
            [
                .. Enumerable.Range(0, batch), .. Enumerable.Range(batch + places, between), .. Enumerable.Range(batch, places),
                .. Enumerable.Range(batch + places + between, found.Rank - batch - places - between),
            ]));
    }

    /// <summary>Elements or slices at positions of several axes.</summary>
    public static void GatherNd(OperatorContext context) =>
        context.Output(context.Graph.GatherND(context.Value(0), context.Graph.ToInt64(context.Value(1))));

    /// <summary>Elements put into zeros: indices, updates, shape.</summary>
    public static void ScatterNd(OperatorContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        OnnxValue zero = graph.Cast(graph.Constant(0f), context[1].Type);
        OnnxValue zeros = graph.Expand(zero, context.Dims(2), context[2].ToShape());
        context.Output(graph.ScatterND(zeros, graph.ToInt64(context.Value(0)), context.Value(1), "add"));
    }

    /// <summary>Elements put into a tensor: tensor, indices, updates.</summary>
    public static Action<OperatorContext> Scatter(string reduction) => context => context.Output(
        context.Graph.ScatterND(context.Value(0), context.Graph.ToInt64(context.Value(1)), context.Value(2), reduction));

    /// <summary>Elements taken away from a tensor: tensor, indices, what is taken.</summary>
    public static void ScatterNegative(OperatorContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        OnnxValue negative = graph.Unary("Neg", context.Value(2));
        context.Output(graph.ScatterND(context.Value(0), graph.ToInt64(context.Value(1)), negative, "add"));
    }

    /// <summary>How many of the rising boundaries each number has reached.</summary>
    public static void Bucketize(OperatorContext context, float[] boundaries)
    {
        OnnxGraphBuilder graph = context.Graph;
        OnnxValue limits = graph.Constant(boundaries, new TensorShape(boundaries.Length));
        OnnxValue isReached = graph.Compare("GreaterOrEqual", graph.Unsqueeze(graph.ToFloat(context.Value(0)), -1), limits);
        context.Output(graph.Reduce("ReduceSum", graph.Cast(isReached, DataType.Int32), [context[0].Rank], keepDims: false));
    }

    /// <summary>Elements put into a tensor full of one number: indices, the shape, the elements, the number.</summary>
    public static void SparseToDense(OperatorContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        OnnxValue filler = context.Optional(3)?.Value ?? graph.Cast(graph.Constant(0f), context[2].Type);
        OnnxValue full = graph.Expand(filler, context.Dims(1), context[1].ToShape());
        OnnxValue indices = graph.ToInt64(context.Value(0));
        if (indices.Rank < 2) indices = graph.Reshape(indices, -1, 1);
        OnnxValue updates = graph.Expand(context.Value(2), graph.ShapeOf(indices, 0, 1), new TensorShape(indices.RankedShape[0]));
        context.Output(graph.ScatterND(full, indices, updates));
    }

    /// <summary>
    /// Ones (or other numbers) at positions of a new axis. Positions outside of it give none, which ONNX's OneHot does otherwise.
    /// </summary>
    /// <param name="context">indices, depth, the number at the position, the number elsewhere.</param>
    /// <param name="axis">The new axis; -1 for the last.</param>
    public static void OneHot(OperatorContext context, int axis)
    {
        OnnxGraphBuilder graph = context.Graph;
        Tensor indices = context[0];
        int position = axis < 0 ? axis + indices.Rank + 1 : axis;
        OnnxValue depth = graph.Reshape(context.Dims(1), []);
        long length = context[1].Numbers is [long known] ? known : TensorShape.Unknown;
        OnnxValue places = graph.Range(graph.ConstantScalar(0), depth, graph.ConstantScalar(1), length);
        OnnxValue along = graph.Reshape(places, [-1, .. Enumerable.Repeat(1L, indices.Rank - position)]);
        OnnxValue isPlace = graph.Compare("Equal", graph.Unsqueeze(graph.ToInt64(indices.Value), position), along);
        context.Output(graph.Where(isPlace, context.Value(2), context.Value(3)));
    }

    /// <summary>The largest elements along the last axis, and their positions.</summary>
    public static void TopK(OperatorContext context, OnnxValue count, DataType indexType)
    {
        (OnnxValue values, OnnxValue indices) =
            context.Graph.TopK(context.Value(0), count, context[0].Rank - 1, largest: true);
        context.Output(new Tensor(values), new Tensor(context.Graph.Cast(indices, indexType)));
    }

    /// <summary>The position of the largest or smallest element along an axis, which is removed.</summary>
    public static void ArgReduce(OperatorContext context, string op, DataType type)
    {
        OnnxGraphBuilder graph = context.Graph;
        Tensor x = context[0];
        int axis = (int)(context.Inputs.Count > 1 ? context.Integer(1) : 0);
        axis = axis < 0 ? axis + x.Rank : axis;
        bool isFirst = x.ChannelsFirst is not null && Layout.KeepsOrder(x.Rank, new HashSet<int> { axis });
        OnnxValue source = isFirst ? x.ChannelsFirst! : x.Value;
        int along = isFirst ? Layout.AxisInFirst(axis, x.Rank) : axis;
        context.Output(graph.Cast(graph.Squeeze(graph.ArgReduce(op, source, along), along), type));
    }

    /// <summary>The positions of all elements that are not zero, a row each.</summary>
    public static void NonZero(OperatorContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        OnnxValue positions = graph.Add(
            "NonZero", [context.Value(0)], DataType.Int64, new TensorShape(context[0].Rank, TensorShape.Unknown));
        context.Output(graph.Transpose(positions, 1, 0));
    }

    /// <summary>The elements (or rows) that occur, once each, in the order in which they first do, and which of them each was.</summary>
    public static void Unique(OperatorContext context, DataType indexType)
    {
        OnnxGraphBuilder graph = context.Graph;
        TensorShape unknown = new(TensorShape.Unknown);
        OnnxValue[] results = graph.Add(
            "Unique", [context.Value(0)],
            [(context[0].Type, unknown), (DataType.Int64, unknown), (DataType.Int64, context[0].Shape), (DataType.Int64, unknown)],
            Attribute("sorted", 0));
        context.Output(
            new Tensor(results[0]), new Tensor(graph.Cast(results[2], indexType)), new Tensor(graph.Cast(results[3], indexType)));
    }
}
