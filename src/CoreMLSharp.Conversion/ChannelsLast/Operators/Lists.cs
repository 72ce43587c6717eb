using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Conversion.ChannelsLast.Operators;

/// <summary>Lists of tensors of one shape, kept as one tensor whose first axis counts them.</summary>
internal static class Lists
{
    /// <summary>A list of tensors that are the slices of one.</summary>
    public static TensorList Of(OnnxGraphBuilder graph, OnnxValue elements) => new(
        elements, Length(graph, elements), elements.Type, new TensorShape([.. elements.RankedShape.Dims[1..]]));

    /// <summary>A list of zeros of which nothing is written yet, in memory as soon as the shape of its elements is known.</summary>
    public static TensorList Reserve(OnnxGraphBuilder graph, Tensor count, TensorShape elementShape, DataType type)
    {
        TensorList list = new(null, count, type, elementShape);
        return elementShape.IsStatic ? Allocate(graph, list, graph.Constant(elementShape.Dims.AsSpan()), elementShape) : list;
    }

    /// <summary>The list with zeros of a shape in it.</summary>
    public static TensorList Allocate(OnnxGraphBuilder graph, TensorList list, OnnxValue dims, TensorShape shape)
    {
        OnnxValue zero = graph.Cast(graph.Constant(0f), list.ElementType);
        long count = list.Count.Numbers is [{ } known] ? known : TensorShape.Unknown;
        OnnxValue elements = graph.Expand(zero, graph.Concat(0, list.Count.Dims(graph), dims), new TensorShape([count, .. shape.Dims]));
        return list with { Elements = elements, ElementShape = shape };
    }

    /// <summary>An element.</summary>
    public static OnnxValue Get(OnnxGraphBuilder graph, TensorList list, OnnxValue index) => graph.Gather(Elements(list), index, 0);

    /// <summary>The list with another element at a place.</summary>
    public static TensorList Set(OnnxGraphBuilder graph, TensorList list, OnnxValue index, OnnxValue element)
    {
        TensorList allocated = list.Elements is null ? Allocate(graph, list, graph.ShapeOf(element), element.RankedShape) : list;
        OnnxValue place = graph.Reshape(graph.ToInt64(index), 1, 1);
        return allocated with { Elements = graph.ScatterND(allocated.Elements!, place, graph.Unsqueeze(element, 0)) };
    }

    /// <summary>The list with several elements, the slices of a tensor, at the places of a vector.</summary>
    public static TensorList Scatter(OnnxGraphBuilder graph, TensorList list, Tensor places, OnnxValue elements)
    {
        // All places in order: the elements are the list.
        bool isWhole = places.Numbers is { } numbers && list.Count.Numbers is [var count] && count == numbers.Length
            && numbers.Select((number, i) => number == i).All(isInOrder => isInOrder);
        if (isWhole) return list with { Elements = elements, ElementShape = new TensorShape([.. elements.RankedShape.Dims[1..]]) };
        TensorList allocated = list.Elements is null
            ? Allocate(graph, list, graph.ShapeOf(elements, 1, elements.Rank), new TensorShape([.. elements.RankedShape.Dims[1..]]))
            : list;
        OnnxValue indices = graph.Unsqueeze(graph.ToInt64(places.Value), 1);
        return allocated with { Elements = graph.ScatterND(allocated.Elements!, indices, elements) };
    }

    /// <summary>The list with one more element.</summary>
    public static TensorList Push(OnnxGraphBuilder graph, TensorList list, OnnxValue element)
    {
        OnnxValue last = graph.Unsqueeze(element, 0);
        return Of(graph, list.Elements is null ? last : graph.Concat(0, list.Elements, last));
    }

    /// <summary>All elements, along a first axis.</summary>
    public static OnnxValue Elements(TensorList list) =>
        list.Elements ?? throw new UnsupportedModelException("it reads from a list before anything is written to it.");

    private static Tensor Length(OnnxGraphBuilder graph, OnnxValue elements) => new Tensor(
        graph.Cast(graph.Reshape(graph.ShapeOf(elements, 0, 1), []), DataType.Int32))
    {
        Numbers = elements.RankedShape[0] is not TensorShape.Unknown and var count ? [count] : null,
    };
}
