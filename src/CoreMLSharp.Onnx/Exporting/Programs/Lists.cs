using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;
using ValueType = CoreMLSharp.Specification.MILSpec.ValueType;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>
/// Lists of tensors of one shape, as a tensor with a first dimension more. A list begins with zeros, and grows when something is written
/// beyond its end.
/// </summary>
internal static class Lists
{
    public static void Make(OperationContext operation)
    {
        ValueType? declared = operation.Operation.Outputs.FirstOrDefault()?.Type;
        TensorType? element = declared?.ListType?.Type?.TensorType;
        OnnxType type = element is null ? OnnxType.Float : ElementTypes.Computed(element.DataType);
        OnnxGraphBuilder graph = operation.Graph;
        TensorShape shape = element is null ? TensorShape.Unranked : DeclaredType.ShapeOf(element);
        if (!shape.IsRanked) throw new UnsupportedModelException("the number of dimensions of the list's elements is not declared.");

        // Where an element's length is only known when the first one is written, the list begins with none.
        long[] dims = [.. shape.Dims.Select(dim => Math.Max(dim, 0))];
        OnnxValue length = operation.Has("init_length") ? graph.Reshape(operation.Value("init_length"), 1) : graph.Constant(1L);
        if (!shape.IsStatic) length = graph.Constant(0L);
        OnnxValue sizes = graph.Concat(0, length, graph.Constant(dims));
        TensorShape list = new([TensorShape.Unknown, .. shape.Dims]);
        OnnxValue zeros = graph.Fill(sizes, 0, list);
        operation.Output(graph.Cast(zeros, type));
    }

    public static void Length(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        operation.Output(graph.Reshape(graph.ShapeOf(List(operation), 0, 1), []));
    }

    public static void Read(OperationContext operation) =>
        operation.Output(operation.Graph.Gather(List(operation), operation.Graph.Reshape(operation.Value("index"), []), 0));

    public static void Gather(OperationContext operation) =>
        operation.Output(operation.Graph.Gather(List(operation), operation.Value("indices"), 0));

    public static void Write(OperationContext operation)
    {
        OnnxValue index = operation.Graph.Reshape(operation.Value("index"), 1);
        operation.Output(Put(operation, index, operation.Graph.Unsqueeze(operation.Value("value"), 0)));
    }

    public static void Scatter(OperationContext operation) =>
        operation.Output(Put(operation, operation.Value("indices"), operation.Value("value")));

    /// <summary>Makes the list as long as the largest index asks for, and puts the values there.</summary>
    private static OnnxValue Put(OperationContext operation, OnnxValue indices, OnnxValue values)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue list = List(operation);
        OnnxValue needed = graph.Add(graph.Reduce("ReduceMax", indices, [0], keepDims: true), graph.Constant(1L));
        OnnxValue missing = graph.Binary("Max", graph.Sub(needed, graph.ShapeOf(list, 0, 1)), graph.Constant(0L));
        OnnxValue element = graph.ShapeOf(values, 1, values.Rank);
        TensorShape shape = list.RankedShape.With(0, TensorShape.Unknown);
        OnnxValue rest = graph.Cast(graph.Fill(graph.Concat(0, missing, element), 0, shape), list.Type);

        // A list that began with no elements has lengths of 0, which those of the first value replace.
        bool isOpen = operation.Variable("ls").Tensor is { } tensor && !new TensorShape(tensor.RankedShape.Dims[1..]).IsStatic;
        OnnxValue present = isOpen ? graph.Reshape(list, graph.Concat(0, graph.ShapeOf(list, 0, 1), element), shape) : list;
        OnnxValue longer = graph.Concat(0, present, rest);
        return graph.ScatterND(longer, graph.Unsqueeze(indices, 1), graph.Cast(values, list.Type));
    }

    private static OnnxValue List(OperationContext operation)
    {
        Variable list = operation.Variable("ls");
        return list is { IsList: true, Tensor: { } tensor } ? tensor : throw operation.Failure("ls", "it must be a list.");
    }
}
