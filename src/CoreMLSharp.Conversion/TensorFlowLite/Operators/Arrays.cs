using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Conversion.ChannelsLast.Operators;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Conversion.TensorFlowLite.Operators;

/// <summary>Operators that move elements about, as far as their options are TensorFlow Lite's own.</summary>
internal static class Arrays
{
    /// <summary>RESHAPE: the shape is an input or an option.</summary>
    public static void Reshape(LiteContext context)
    {
        Tensor shape = context.Optional(1) ?? Tensor.Of(context.Graph, Constant.Of(
            DataType.Int32, [.. context.Options.Int32s(0).Select(dim => (long)dim)], new TensorShape(context.Options.Int32s(0).Length)));
        Reshaping.Reshape(context, shape);
    }

    public static void Squeeze(LiteContext context) =>
        Reshaping.Squeeze(context, [.. context.Options.Int32s(0).Select(axis => (long)axis)]);

    public static void Concat(LiteContext context) =>
        context.OutputActivated(Joining.Concat(context.Graph, context.All(), context.Options.Int32(0)), 1);

    public static void Pack(LiteContext context) => Joining.Pack(context, context.Options.Int32(1));

    public static void Unpack(LiteContext context) => Joining.Unpack(context, context.Options.Int32(1), context.Options.Int32(0));

    /// <summary>SPLIT: the axis, the tensor.</summary>
    public static void Split(LiteContext context) =>
        Joining.SplitEvenly(context, context[1], (int)context.Integer(0), context.Options.Int32(0));

    /// <summary>SPLIT_V: the tensor, the lengths, the axis.</summary>
    public static void SplitV(LiteContext context) => Joining.Split(context, context[0], (int)context.Integer(2), context.Integers(1));

    public static void StridedSlice(LiteContext context)
    {
        if (context.Options.Flag(5)) throw new UnsupportedModelException("its ends count from its beginnings.");
        Slicing.StridedSlice(context, new SliceMasks(
            context.Options.Int32(0), context.Options.Int32(1), context.Options.Int32(2), context.Options.Int32(3),
            context.Options.Int32(4)));
    }

    public static void Gather(LiteContext context) => Selection.Gather(context, context.Options.Int32(0), context.Options.Int32(1));

    /// <summary>EMBEDDING_LOOKUP: positions, rows.</summary>
    public static void EmbeddingLookup(LiteContext context) =>
        context.Output(context.Graph.Gather(context.Value(1), context.Value(0), 0));

    public static Action<LiteContext> ArgReduce(string op) => context => Selection.ArgReduce(context, op, context.OutputType());

    public static Action<LiteContext> Reduce(string op) => context => Reducing.Reduce(context, op, context.Options.Flag(0));

    /// <summary>REDUCE_ALL and REDUCE_ANY.</summary>
    public static Action<LiteContext> ReduceTruth(string op) => context => Reducing.ReduceTruth(context, op, context.Options.Flag(0));

    public static void OneHot(LiteContext context) => Selection.OneHot(context, context.Options.Int32(0));

    public static void TopK(LiteContext context) => Selection.TopK(context, context.Dims(1), context.OutputType(1));

    public static void Unique(LiteContext context) => Selection.Unique(context, context.OutputType(1));

    public static void Shape(LiteContext context) => Reshaping.Shape(context, context.OutputType());

    public static void Pad(LiteContext context) => Joining.Pad(context, "constant");

    /// <summary>PADV2: the tensor, the amounts, what stands there.</summary>
    public static void PadV2(LiteContext context) => Joining.Pad(context, "constant", context.Value(2));

    public static void MirrorPad(LiteContext context) => Joining.Pad(context, context.Options.Int8(0) == 0 ? "reflect" : "symmetric");

    public static void Reverse(LiteContext context) => Joining.Reverse(context, context.Integers(1));

    public static void ReverseSequence(LiteContext context) =>
        Joining.ReverseSequence(context, context.Options.Int32(0), context.Options.Int32(1));

    public static void CumulativeSum(LiteContext context) =>
        Reducing.CumulativeSum(context, context.Options.Flag(0), context.Options.Flag(1));

    /// <summary>DYNAMIC_UPDATE_SLICE: a tensor, a part of it, where the part begins.</summary>
    public static void UpdateSlice(LiteContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        Tensor x = context[0];
        long[] starts = context.Integers(2);
        long[] lengths = [.. context[1].Shape.Dims];
        if (!x.Shape.IsStatic || !context[1].Shape.IsStatic || starts.Length != x.Rank)
        {
            throw new UnsupportedModelException("not all lengths are known before the model runs.");
        }

        // What lies beyond the end is moved inside. Positions of the part's elements are all those of a grid.
        long[][] places = [.. starts.Select((start, axis) =>
        {
            long first = Math.Clamp(start, 0, x.Shape[axis] - lengths[axis]);
            return Enumerable.Range(0, (int)lengths[axis]).Select(i => first + i).ToArray();
        })];
        OnnxValue[] axes = [.. places.Select((along, axis) =>
        {
            OnnxValue column = graph.Reshape(graph.Constant(along), [.. lengths.Select((length, i) => i == axis ? length : 1L)]);
            return graph.Unsqueeze(graph.Expand(column, graph.Constant(lengths), context[1].Shape), -1);
        })];
        context.Output(graph.ScatterND(x.Value, graph.Concat(x.Rank, axes), context.Value(1)));
    }

    /// <summary>DILATE: a tensor, how far apart its elements are set along each axis, and what stands between them.</summary>
    public static void Dilate(LiteContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        OnnxValue x = context.Value(0);
        long[] steps = context.Integers(1);
        if (!x.Shape.IsStatic || steps.Length != x.Rank)
        {
            throw new UnsupportedModelException("its shape is not known before the model runs.");
        }

        float filler = context.Floats(2)[0];
        for (int axis = 0; axis < steps.Length; axis++)
        {
            if (steps[axis] == 1) continue;
            long length = x.RankedShape[axis];
            long[] pads = new long[2 * (x.Rank + 1)];
            pads[x.Rank + 1 + axis + 1] = steps[axis] - 1;
            OnnxValue apart = graph.Pad(graph.Unsqueeze(x, axis + 1), pads, value: filler);
            long[] joined = [.. x.RankedShape.With(axis, length * steps[axis]).Dims];
            x = graph.Slice(graph.Reshape(apart, joined), [0], [((length - 1) * steps[axis]) + 1], [axis]);
        }

        context.Output(x);
    }

    /// <summary>BITCAST between types that are one here.</summary>
    public static void Bitcast(LiteContext context)
    {
        if (context.OutputType() != context[0].Type) throw new UnsupportedModelException("it takes bits for those of another type.");
        context.Output(context[0]);
    }

    /// <summary>RANDOM_UNIFORM and RANDOM_STANDARD_NORMAL of a shape.</summary>
    public static Action<LiteContext> Random(string op) => context => context.Output(
        Randomness.Of(context.Graph, op, context[0]));
}
