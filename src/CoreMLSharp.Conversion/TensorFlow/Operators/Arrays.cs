using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Conversion.ChannelsLast.Operators;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Conversion.TensorFlow.Operators;

/// <summary>Operations that move elements about, as far as their attributes are TensorFlow's own.</summary>
internal static class Arrays
{
    public static void Cast(NodeContext context)
    {
        // Truncate says how floating point numbers lose bits, which they do not here.
        Arithmetic.Cast(context, context.Node.Type("DstT"));
    }

    /// <summary>Bitcast between types that are one here.</summary>
    public static void Bitcast(NodeContext context)
    {
        if (context.Node.Type("type") != context[0].Type) throw new UnsupportedModelException("it takes bits for those of another type.");
        context.Output(context[0]);
    }

    /// <summary>Concat: the axis first.</summary>
    public static void Concat(NodeContext context) =>
        context.Output(Joining.Concat(context.Graph, context.All(1), (int)context.Integer(0)));

    /// <summary>ConcatV2: the axis last.</summary>
    public static void ConcatV2(NodeContext context)
    {
        int last = context.Inputs.Count - 1;
        context.Output(Joining.Concat(context.Graph, context.All(0, last), (int)context.Integer(last)));
    }

    public static void Pack(NodeContext context) => Joining.Pack(context, (int)context.Node.Integer("axis"));

    public static void Unpack(NodeContext context) =>
        Joining.Unpack(context, (int)context.Node.Integer("axis"), context.Node.Integer("num"));

    /// <summary>Split: the axis, the tensor.</summary>
    public static void Split(NodeContext context) =>
        Joining.SplitEvenly(context, context[1], (int)context.Integer(0), context.Node.Integer("num_split"));

    /// <summary>SplitV: the tensor, the lengths, the axis.</summary>
    public static void SplitV(NodeContext context) =>
        Joining.Split(context, context[0], (int)context.Integer(2), context.Integers(1));

    public static void StridedSlice(NodeContext context)
    {
        Node node = context.Node;
        Slicing.StridedSlice(context, new SliceMasks(
            node.Integer("begin_mask"), node.Integer("end_mask"), node.Integer("ellipsis_mask"), node.Integer("new_axis_mask"),
            node.Integer("shrink_axis_mask")));
    }

    public static void Squeeze(NodeContext context) => Reshaping.Squeeze(
        context, context.Node.Has("squeeze_dims") ? context.Node.Integers("squeeze_dims") : context.Node.Integers("axis"));

    public static void Shape(NodeContext context) => Reshaping.Shape(context, context.Node.Type("out_type", DataType.Int32));

    public static void Size(NodeContext context) => Reshaping.Size(context, context.Node.Type("out_type", DataType.Int32));

    /// <summary>Gather: along the first axis.</summary>
    public static void Gather(NodeContext context) => Selection.Gather(context, 0, 0);

    /// <summary>GatherV2: the tensor, the places, the axis.</summary>
    public static void GatherV2(NodeContext context) =>
        Selection.Gather(context, (int)context.Integer(2), (int)context.Node.Integer("batch_dims"));

    public static void OneHot(NodeContext context) => Selection.OneHot(context, (int)context.Node.Integer("axis", -1));

    /// <summary>TopKV2: how many is an input.</summary>
    public static void TopKV2(NodeContext context) => Selection.TopK(context, context.Dims(1), DataType.Int32);

    /// <summary>TopK: how many is an attribute.</summary>
    public static void TopK(NodeContext context) =>
        Selection.TopK(context, context.Graph.Constant(context.Node.Integer("k")), DataType.Int32);

    public static Action<NodeContext> ArgReduce(string op) =>
        context => Selection.ArgReduce(context, op, context.Node.Type("output_type", DataType.Int64));

    public static void Unique(NodeContext context) => Selection.Unique(context, context.Node.Type("out_idx", DataType.Int32));

    /// <summary>UniqueV2 of a vector: the axis is an input.</summary>
    public static void UniqueV2(NodeContext context)
    {
        if (context[0].Rank != 1) throw new UnsupportedModelException("it looks for slices, not for elements, that occur.");
        Unique(context);
    }

    public static Action<NodeContext> Reduce(string op) => context => Reducing.Reduce(context, op, context.Node.Flag("keep_dims"));

    /// <summary>All and Any.</summary>
    public static Action<NodeContext> ReduceTruth(string op) =>
        context => Reducing.ReduceTruth(context, op, context.Node.Flag("keep_dims"));

    public static void CumulativeSum(NodeContext context) =>
        Reducing.CumulativeSum(context, context.Node.Flag("exclusive"), context.Node.Flag("reverse"));

    public static void CumulativeProduct(NodeContext context) =>
        Reducing.CumulativeProduct(context, context.Node.Flag("exclusive"), context.Node.Flag("reverse"));

    public static void Pad(NodeContext context) => Joining.Pad(context, "constant");

    /// <summary>PadV2: the tensor, the amounts, what stands there.</summary>
    public static void PadV2(NodeContext context) => Joining.Pad(context, "constant", context.Value(2));

    public static void MirrorPad(NodeContext context) => Joining.Pad(context, context.Node.Text("mode") switch
    {
        "REFLECT" => "reflect",
        "SYMMETRIC" => "symmetric",
        var mode => throw new ModelFormatException($"'{mode}' is no way to mirror."),
    });

    /// <summary>Reverse: a truth value for each axis.</summary>
    public static void Reverse(NodeContext context) => Joining.Reverse(
        context, [.. context.Integers(1).Index().Where(axis => axis.Item != 0).Select(axis => (long)axis.Index)]);

    /// <summary>ReverseV2: axes.</summary>
    public static void ReverseV2(NodeContext context) => Joining.Reverse(context, context.Integers(1));

    public static void ReverseSequence(NodeContext context) =>
        Joining.ReverseSequence(context, context.Node.Integer("seq_dim"), context.Node.Integer("batch_dim"));

    /// <summary>Roll: elements moved round along axes: the tensor, by how much, the axes.</summary>
    public static void Roll(NodeContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        OnnxValue x = context.Value(0);
        foreach ((long shift, long axis) in context.Integers(1).Zip(context.Integers(2)))
        {
            int along = (int)(axis < 0 ? axis + x.Rank : axis);
            long length = x.RankedShape[along];
            if (length < 0) throw new UnsupportedModelException("the length of the axis along which it moves is not known.");
            long first = length == 0 ? 0 : ((shift % length) + length) % length;
            if (first == 0) continue;
            OnnxValue[] parts = graph.Split(x, along, length - first, first);
            x = graph.Concat(along, parts[1], parts[0]);
        }

        context.Output(x);
    }

    /// <summary>InvertPermutation of a constant.</summary>
    public static void InvertPermutation(NodeContext context)
    {
        long[] order = context.Integers(0);
        long?[] inverse = [.. Enumerable.Range(0, order.Length).Select(i => (long?)System.Array.IndexOf(order, i))];
        context.Output(context.Value(0), inverse);
    }

    /// <summary>ClipByValue: x, the lowest, the highest.</summary>
    public static void ClipByValue(NodeContext context) => context.Output(context.Graph.Elementwise(
        context.All(), values => context.Graph.Binary("Min", context.Graph.Binary("Max", values[0], values[1]), values[2])));

    /// <summary>ApproximateEqual: whether two numbers are closer than a tolerance.</summary>
    public static void ApproximateEqual(NodeContext context) => context.Output(context.Graph.Elementwise(
        context.All(), values => context.Graph.Compare(
            "Less", context.Graph.Unary("Abs", context.Graph.Sub(values[0], values[1])),
            context.Graph.Constant(context.Node.Number("tolerance", 1e-5f)))));

    /// <summary>
    /// DynamicStitch: the places of slices in the result, which must be constants, and the slices. The last one of a place stays.
    /// </summary>
    public static void Stitch(NodeContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        int count = context.Inputs.Count / 2;
        long[] places = [.. Enumerable.Range(0, count).SelectMany(context.Integers)];
        if (places.Length == 0 || places.Min() < 0 || places.Max() >= places.Length)
        {
            throw new UnsupportedModelException("some slices of its result are not given.");
        }

        long[] order = [.. Enumerable.Range(0, (int)places.Max() + 1).Select(place => (long)System.Array.LastIndexOf(places, place))];
        if (order.Contains(-1)) throw new UnsupportedModelException("some slices of its result are not given.");
        OnnxValue[] slices =
        [
            .. Enumerable.Range(0, count).Select(i =>
            {
                OnnxValue data = context.Value(count + i);
                TensorShape shape = data.RankedShape;
                int axes = context[i].Rank;
                return axes == 1 ? data
                    : graph.Reshape(
                        data, graph.Concat(0, graph.Constant(context[i].Shape.Count), graph.ShapeOf(data, axes, shape.Rank)),
                        new TensorShape([context[i].Shape.Count, .. shape.Dims[axes..]]));
            }),
        ];
        context.Output(graph.Gather(graph.Concat(0, slices), graph.Constant(order), 0));
    }
}
