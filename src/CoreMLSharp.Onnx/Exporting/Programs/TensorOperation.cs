using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>Operations that make, select, sort or join tensors.</summary>
internal static class TensorOperation
{
    public static void Identity(OperationContext operation)
    {
        Variable x = operation.Variable("x");
        if (x.Constant is not { } constant)
        {
            operation.Output(operation.Graph.Identity(operation.Value("x")));
            return;
        }

        operation.OutputConstant(constant);
        if (x.Tensor is { } tensor) operation.Program.Learn(operation.Name, tensor);
    }

    /// <summary>What is further from the diagonal than <c>lower</c> and <c>upper</c> becomes 0; negative ones keep all.</summary>
    public static void BandPart(OperationContext operation)
    {
        OnnxValue x = operation.Value("x");
        OnnxValue band = x;
        long lower = operation.Integer("lower");
        long upper = operation.Integer("upper");
        if (lower >= 0) band = operation.Graph.Triangle(band, isUpper: true, -lower);
        if (upper >= 0) band = operation.Graph.Triangle(band, isUpper: false, upper);
        operation.Output(band);
    }

    public static void CumulativeSum(OperationContext operation)
    {
        OnnxValue x = operation.Value("x");
        operation.Output(operation.Graph.Add(
            "CumSum",
            [x, operation.Graph.ConstantScalar(operation.Axis("axis", x))],
            x.Type,
            x.Shape,
            Attribute("exclusive", operation.Flag("exclusive")),
            Attribute("reverse", operation.Flag("reverse"))));
    }

    public static void Fill(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue shape = operation.Value("shape");
        operation.Output(graph.Expand(FillValue(operation), shape, TensorTransformation.ShapeGivenBy(shape)));
    }

    public static void FillLike(OperationContext operation)
    {
        OnnxValue reference = operation.Value("ref_tensor");
        operation.Output(operation.Graph.Expand(FillValue(operation), operation.Graph.ShapeOf(reference), reference.Shape));
    }

    /// <summary>The positions of all elements that are not 0, one row each.</summary>
    public static void NonZero(OperationContext operation)
    {
        OnnxValue x = operation.Value("x");
        OnnxValue positions = operation.Graph.Add("NonZero", [x], OnnxType.Int64, new TensorShape(x.Rank, TensorShape.Unknown));
        operation.Output(operation.Graph.Transpose(positions, 1, 0));
    }

    /// <summary><c>on_value</c> at the position that each index names along a new axis, <c>off_value</c> elsewhere.</summary>
    public static void OneHot(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue indices = operation.Value("indices");
        int axis = operation.Axis("axis", operation.Integer("axis"), indices.Rank + 1);
        OnnxValue size = graph.Reshape(operation.Value("one_hot_vector_size"), []);
        long known = size.Elements is [long length] ? length : TensorShape.Unknown;
        OnnxValue positions = graph.Range(graph.ConstantScalar(0), size, graph.ConstantScalar(1), known);
        if (axis < indices.Rank) positions = graph.Reshape(positions, [-1, .. Enumerable.Repeat(1L, indices.Rank - axis)]);
        OnnxValue isHot = graph.Compare("Equal", graph.Unsqueeze(indices, axis), positions);
        OnnxType type = ElementTypes.Computed(operation.OutputType);
        OnnxValue on = graph.Cast(operation.Optional("on_value") ?? graph.ConstantScalar(1), type);
        OnnxValue off = graph.Cast(operation.Optional("off_value") ?? graph.ConstantScalar(0), type);
        operation.Output(graph.Where(isHot, on, off));
    }

    /// <summary>Pads the last dimensions: for each, so many elements before and so many after.</summary>
    public static void Pad(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue x = operation.Value("x");
        string mode = operation.Choice("mode") is "replicate" ? "edge" : operation.Choice("mode");
        OnnxValue pad = graph.Reshape(operation.Value("pad"), -1);
        OnnxValue? filler = mode == "constant" && operation.Has("constant_val")
            ? graph.Reshape(graph.Cast(operation.Value("constant_val"), x.Type), [])
            : null;
        if (operation.IntegersOrNull("pad") is not { } amounts)
        {
            OnnxValue byEnd = graph.Transpose(graph.Reshape(pad, -1, 2), 1, 0);
            operation.Output(
                graph.Add("Pad", [x, graph.Reshape(byEnd, -1), filler], x.Type, TensorShape.OfRank(x.Rank), Attribute("mode", mode)));
            return;
        }

        int count = amounts.Length / 2;
        long[] none = [.. Enumerable.Repeat(0L, x.Rank - count)];
        long[] pads = [.. none, .. amounts.Where((_, i) => i % 2 == 0), .. none, .. amounts.Where((_, i) => i % 2 == 1)];
        TensorShape shape = x.RankedShape.Select((dim, i) => dim == TensorShape.Unknown ? dim : checked(dim + pads[i] + pads[i + x.Rank]));
        operation.Output(graph.Add("Pad", [x, graph.Constant(pads), filler], x.Type, shape, Attribute("mode", mode)));
    }

    public static void Range(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue[] bounds = [.. new[] { "start", "end", "step" }.Select(parameter => graph.Reshape(operation.Value(parameter), []))];
        OnnxType type = bounds.Any(bound => bound.Type == OnnxType.Float) ? OnnxType.Float : OnnxType.Int64;
        operation.Output(graph.Range(graph.Cast(bounds[0], type), graph.Cast(bounds[1], type), graph.Cast(bounds[2], type)));
    }

    public static void Tile(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue x = operation.Value("x");
        operation.Output(
            operation.IntegersOrNull("reps") is { } repeats
                ? graph.Tile(x, repeats)
                : graph.Add("Tile", [x, operation.Value("reps")], x.Type, TensorShape.OfRank(x.Rank)));
    }

    public static void ArgSort(OperationContext operation)
    {
        OnnxValue x = operation.Value("x");
        int axis = operation.Axis("axis", x);
        (_, OnnxValue order) =
            operation.Graph.TopK(x, operation.Graph.ShapeOf(x, axis, axis + 1), axis, largest: !operation.Flag("ascending"));
        operation.Output(order);
    }

    /// <summary>
    /// The k largest or smallest elements along an axis and, unless they are not asked for, their positions; k = -1 means all.
    /// </summary>
    public static void TopK(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue x = operation.Value("x");
        int axis = operation.Axis("axis", x);
        OnnxValue count = operation.Has("k") ? graph.Reshape(operation.Value("k"), 1) : graph.Constant(1);
        if (count.Elements is [-1]) count = graph.ShapeOf(x, axis, axis + 1);
        (OnnxValue values, OnnxValue indices) = graph.TopK(x, count, axis, largest: !operation.Flag("ascending"));
        if (!operation.HasValue("return_indices") || operation.Flag("return_indices")) operation.Output(values, indices);
        else operation.Output(values);
    }

    /// <summary>All dimensions before an axis as one, and all from there on as another.</summary>
    public static void Flatten(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue x = operation.Value("x");
        long given = operation.Integer("axis");
        int axis = given == x.Rank ? x.Rank : operation.Axis("axis", given, x.Rank);
        TensorShape shape = new(x.RankedShape.CountBetween(0, axis), x.RankedShape.CountBetween(axis, x.Rank));
        operation.Output(graph.Add("Flatten", [x], x.Type, shape, Attribute("axis", axis)));
    }

    public static void ShapeOf(OperationContext operation)
    {
        OnnxValue x = operation.Value("x");
        operation.Output(operation.Graph.ShapeOf(x));
    }

    public static void Concat(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        // Numbers are joined as if they were vectors.
        OnnxValue[] values =
        [
            .. Alike(operation, operation.Values("values")).Select(value => value.Rank == 0 ? graph.Reshape(value, 1) : value),
        ];
        int axis = operation.Axis("axis", values[0]);
        if (!operation.Flag("interleave"))
        {
            operation.Output(graph.Concat(axis, values));
            return;
        }

        // One element of each in turn: side by side along a new dimension after the axis, which is then made one with it.
        OnnxValue stacked = graph.Concat(axis + 1, [.. values.Select(value => graph.Unsqueeze(value, axis + 1))]);
        operation.Output(TensorTransformation.Merge(graph, stacked, axis));
    }

    public static void Split(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue x = operation.Value("x");
        int axis = operation.Axis("axis", x);
        int outputs = operation.Operation.Outputs.Count;
        if (operation.Has("split_sizes"))
        {
            if (operation.IntegersOrNull("split_sizes") is { } sizes)
            {
                operation.Output(graph.Split(x, axis, sizes));
                return;
            }

            (OnnxType, TensorShape)[] unknown = [.. Enumerable.Repeat((x.Type, x.RankedShape.With(axis, TensorShape.Unknown)), outputs)];
            operation.Output(graph.Add("Split", [x, operation.Value("split_sizes")], unknown, Attribute("axis", axis)));
            return;
        }

        int parts = (int)operation.Integer("num_splits");
        long length = x.RankedShape[axis];
        if (length != TensorShape.Unknown) operation.Output(graph.Split(x, axis, [.. Enumerable.Repeat(length / parts, parts)]));
        else
        {
            operation.Output(
                graph.Add(
                    "Split", [x], [.. Enumerable.Repeat((x.Type, x.Shape), parts)], Attribute("axis", axis),
                    Attribute("num_outputs", parts)));
        }
    }

    public static void Stack(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue[] values = Alike(operation, operation.Values("values"));
        int axis = operation.Axis("axis", operation.Integer("axis"), values[0].Rank + 1);
        operation.Output(graph.Stack(values, axis));
    }

    /// <summary>Values that are joined, all in the type of the output.</summary>
    private static OnnxValue[] Alike(OperationContext operation, OnnxValue[] values)
    {
        OnnxType type = ElementTypes.Computed(operation.OutputType);
        return [.. values.Select(value => operation.Graph.Cast(value, type))];
    }

    private static OnnxValue FillValue(OperationContext operation)
    {
        OnnxType type = ElementTypes.Computed(operation.OutputType);
        return operation.Graph.Cast(
            operation.Has("value") ? operation.Graph.Reshape(operation.Value("value"), []) : operation.Graph.Constant(0f), type);
    }
}
