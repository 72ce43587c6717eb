using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Conversion.ChannelsLast.Operators;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Conversion.TensorFlow.Operators;

/// <summary>
/// Lists of tensors: TensorFlow 2's TensorList, which is a value, and TensorFlow 1's TensorArray, whose value is the number called flow.
/// </summary>
internal static class ListOperations
{
    /// <summary>TensorListReserve: the shape of elements, how many.</summary>
    public static void Reserve(NodeContext context) => context.Output(Tensor.Of(
        Lists.Reserve(context.Graph, context[1], ElementShape(context, 0), context.Node.Type("element_dtype"))));

    /// <summary>EmptyTensorList: the shape of elements.</summary>
    public static void Empty(NodeContext context) => context.Output(Tensor.Of(Lists.Reserve(
        context.Graph, Tensor.Of(context.Graph, Constant.Of(DataType.Int32, [0], TensorShape.Scalar)), ElementShape(context, 0),
        context.Node.Type("element_dtype"))));

    public static void FromTensor(NodeContext context) => context.Output(Tensor.Of(Lists.Of(context.Graph, context.Value(0))));

    public static void GetItem(NodeContext context) => context.Output(Lists.Get(context.Graph, List(context, 0), context.Value(1)));

    public static void SetItem(NodeContext context) => context.Output(Tensor.Of(
        Lists.Set(context.Graph, List(context, 0), context.Value(1), context.Value(2))));

    public static void PushBack(NodeContext context) =>
        context.Output(Tensor.Of(Lists.Push(context.Graph, List(context, 0), context.Value(1))));

    public static void Stack(NodeContext context) => context.Output(Lists.Elements(List(context, 0)));

    /// <summary>TensorListGather: a list, the places of elements.</summary>
    public static void Gather(NodeContext context) =>
        context.Output(context.Graph.Gather(Lists.Elements(List(context, 0)), context.Value(1), 0));

    /// <summary>TensorListScatter: elements, their places, the shape of each, and how many there are at least.</summary>
    public static void Scatter(NodeContext context)
    {
        TensorList list = new(null, context[3], context[0].Type, TensorShape.Unranked);
        context.Output(Tensor.Of(Lists.Scatter(context.Graph, list, context[1], context.Value(0))));
    }

    /// <summary>TensorListScatterIntoExistingList: a list, elements, their places.</summary>
    public static void ScatterInto(NodeContext context) => context.Output(Tensor.Of(
        Lists.Scatter(context.Graph, List(context, 0), context[2], context.Value(1))));

    public static void Length(NodeContext context) => context.Output(Count(context.Graph, List(context, 0)));

    /// <summary>TensorListConcat: elements one after another along their own first axis.</summary>
    public static void Concat(NodeContext context)
    {
        OnnxValue elements = Lists.Elements(List(context, 0));
        context.Output(Joined(context.Graph, elements));
    }

    /// <summary>TensorListSplit and TensorArraySplitV3 into parts of one length only, since a list has one shape.</summary>
    public static void Split(NodeContext context)
    {
        (int value, int lengths) = context.Node.Op == "TensorListSplit" ? (0, 2) : (1, 2);
        long[] parts = context.Integers(lengths);
        if (parts.Distinct().Count() != 1) throw new UnsupportedModelException("it splits into parts of different lengths.");
        TensorShape shape = context[value].Shape;
        OnnxValue elements = context.Graph.Reshape(context.Value(value), [parts.Length, parts[0], .. shape.Dims[1..]]);
        context.Output(Tensor.Of(Lists.Of(context.Graph, elements)));
    }

    /// <summary>TensorArrayV3: how many. Gives a handle, which nothing needs, and the flow.</summary>
    public static void Array(NodeContext context)
    {
        Tensor list = Tensor.Of(Lists.Reserve(
            context.Graph, context[0], context.Node.Shape("element_shape"), context.Node.Type("dtype")));
        context.Output(list, list);
    }

    /// <summary>TensorArrayReadV3: handle, place, flow.</summary>
    public static void ArrayRead(NodeContext context) => context.Output(Lists.Get(context.Graph, List(context, 2), context.Value(1)));

    /// <summary>TensorArrayWriteV3: handle, place, element, flow.</summary>
    public static void ArrayWrite(NodeContext context) => context.Output(Tensor.Of(
        Lists.Set(context.Graph, List(context, 3), context.Value(1), context.Value(2))));

    /// <summary>TensorArrayScatterV3: handle, places, elements, flow.</summary>
    public static void ArrayScatter(NodeContext context) => context.Output(Tensor.Of(
        Lists.Scatter(context.Graph, List(context, 3), context[1], context.Value(2))));

    /// <summary>TensorArrayGatherV3: handle, places, flow.</summary>
    public static void ArrayGather(NodeContext context)
    {
        OnnxValue elements = Lists.Elements(List(context, 2));
        bool isWhole = context[1].Numbers is { } numbers && elements.Shape[0] == numbers.Length
            && numbers.Select((number, i) => number == i).All(isInOrder => isInOrder);
        context.Output(isWhole ? elements : context.Graph.Gather(elements, context.Value(1), 0));
    }

    /// <summary>TensorArraySizeV3: handle, flow.</summary>
    public static void ArraySize(NodeContext context) => context.Output(Count(context.Graph, List(context, 1)));

    /// <summary>TensorArrayConcatV3: handle, flow.</summary>
    public static void ArrayConcat(NodeContext context) =>
        context.Output(Joined(context.Graph, Lists.Elements(List(context, 1))));

    private static TensorList List(NodeContext context, int index) =>
        context[index].List ?? throw new ModelFormatException($"its input {index} is not a list.");

    private static TensorShape ElementShape(NodeContext context, int index)
    {
        // A single -1 says that nothing is known.
        Tensor shape = context[index];
        return shape is { Rank: 0 } ? TensorShape.Unranked : shape.ToShape();
    }

    private static Tensor Count(OnnxGraphBuilder graph, TensorList list)
    {
        if (list.Elements is not { } elements) return list.Count;
        OnnxValue count = graph.Cast(graph.Reshape(graph.ShapeOf(elements, 0, 1), []), DataType.Int32);
        return new Tensor(count) { Numbers = elements.RankedShape[0] is not TensorShape.Unknown and var known ? [known] : null };
    }

    private static OnnxValue Joined(OnnxGraphBuilder graph, OnnxValue elements)
    {
        TensorShape shape = elements.RankedShape;
        long first = shape[0] == TensorShape.Unknown || shape[1] == TensorShape.Unknown ? -1 : shape[0] * shape[1];
        return shape.Dims.AsSpan()[2..].Contains(TensorShape.Unknown)
            ? graph.Reshape(
                elements, graph.Concat(0, graph.Constant(-1), graph.ShapeOf(elements, 2, elements.Rank)),
                new TensorShape([first, .. shape.Dims[2..]]))
            : graph.Reshape(elements, [-1, .. shape.Dims[2..]]);
    }
}
