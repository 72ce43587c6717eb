using CoreMLSharp.Programs;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Optimization.Passes;

/// <summary>
/// Moves transposes behind the operations that follow, until they meet others and cancel: so networks whose channels come last lose those
/// that stand around each convolution. A transpose moves only where everything that reads its result lets it pass.
/// </summary>
internal static class Transposes
{
    private static readonly HashSet<string> Unary =
    [
        "abs", "acos", "asin", "atan", "atanh", "cast", "ceil", "clamped_relu", "clip", "cos", "cosh", "elu", "erf", "exp", "exp2", "floor",
        "gelu", "identity", "inverse", "leaky_relu", "linear_activation", "log", "logical_not", "relu", "relu6", "round", "rsqrt",
        "scaled_tanh", "sigmoid", "sigmoid_hard", "sign", "silu", "sin", "sinh", "softplus", "softsign", "sqrt", "square", "tan", "tanh",
        "threshold", "thresholded_relu",
    ];

    private static readonly HashSet<string> Binary =
    [
        "add", "equal", "floor_div", "greater", "greater_equal", "less", "less_equal", "logical_and", "logical_or", "logical_xor",
        "maximum", "minimum", "mod", "mul", "not_equal", "pow", "real_div", "sub",
    ];

    private static readonly HashSet<string> Reductions =
    [
        "reduce_l1_norm", "reduce_l2_norm", "reduce_log_sum", "reduce_log_sum_exp", "reduce_max", "reduce_mean", "reduce_min",
        "reduce_prod", "reduce_sum", "reduce_sum_square",
    ];

    private static readonly HashSet<string> AlongAxes = ["pad", "slice_by_index", "softmax"];

    public static GraphPass Pass { get; } = new("reduce_transposes", "Moves transposes behind other operations until they cancel.", Run);

    private static void Run(FunctionGraph graph)
    {
        foreach (Operation operation in graph.Operations())
        {
            if (graph.Contains(operation)) Move(graph, operation);
        }
    }

    private static void Move(FunctionGraph graph, Operation operation)
    {
        if (operation.Outputs.Count != 1 || CommonOrder(graph, operation) is not { } order) return;
        if (Rewritten(graph, operation, order) is not { } arguments) return;
        if (ResultOrder(graph, operation, order) is not { } result) return;
        string name = FunctionGraph.Output(operation);
        if (Orders.IsIdentity(result))
        {
            graph.TryReplace(operation, operation.Type, arguments);
            return;
        }

        if (graph.TryAdd(operation, operation.Type, $"{name}_before", arguments) is not { } moved) return;
        graph.TryReplace(operation, "transpose", ("x", moved), ("perm", FunctionGraph.Vector(result)));
    }

    /// <summary>
    /// The order of the transpose that is needed behind the operation: that before it, without the dimensions that it removes.
    /// </summary>
    private static int[]? ResultOrder(FunctionGraph graph, Operation operation, int[] order)
    {
        if (!Reductions.Contains(operation.Type) || graph.Flag(operation, "keep_dims") == true) return order;
        if (graph.Axes(operation, "axes", order.Length) is not { } axes) return null;
        int[] left = [.. Enumerable.Range(0, order.Length).Where(axis => !axes.Contains(axis)).Select(axis => order[axis])];
        int[] sorted = [.. left.Order()];
        return [.. left.Select(axis => Array.IndexOf(sorted, axis))];
    }

    /// <summary>The order of the transposes that the operation's tensors come from, where it can stand before them.</summary>
    private static int[]? CommonOrder(FunctionGraph graph, Operation operation)
    {
        int[]? order = null;
        foreach (string tensor in Tensors(operation))
        {
            if (graph.Constant(tensor) is not null) continue;
            if (graph.Producer(tensor) is not { Type: "transpose" } transpose || Orders.Of(graph, transpose) is not { } own) return null;
            if (graph.Home(transpose) != graph.Home(operation) || !AllMayPass(graph, transpose)) return null;
            if (order is not null && !order.SequenceEqual(own)) return null;
            order = own;
        }

        return order;
    }

    /// <summary>Whether the transpose is gone when all that read it have been moved before it, or cancelled it.</summary>
    private static bool AllMayPass(FunctionGraph graph, Operation transpose) =>
        graph.Uses(FunctionGraph.Output(transpose)).All(use => use.Operation is { } reader
            && (reader.Type == "transpose" || Tensors(reader).Contains(FunctionGraph.Output(transpose))));

    /// <summary>The tensors of an operation that a transpose may pass; none for others.</summary>
    private static string[] Tensors(Operation operation)
    {
        if (Unary.Contains(operation.Type) || Reductions.Contains(operation.Type) || AlongAxes.Contains(operation.Type))
        {
            return FunctionGraph.Argument(operation, "x") is { } x ? [x] : [];
        }

        if (operation.Type == "concat") return FunctionGraph.Arguments(operation, "values") ?? [];
        return Binary.Contains(operation.Type) && FunctionGraph.Argument(operation, "x") is { } a
            && FunctionGraph.Argument(operation, "y") is { } b
            ? [a, b]
            : [];
    }

    /// <summary>The arguments of the operation on what was not transposed yet; null where there are none.</summary>
    private static (string, PassArgument)[]? Rewritten(FunctionGraph graph, Operation operation, int[] order)
    {
        if (operation.Type == "concat") return Concat(graph, operation, order);
        if (Binary.Contains(operation.Type))
        {
            return Untransposed(graph, FunctionGraph.Argument(operation, "x")!, order) is { } x
                && Untransposed(graph, FunctionGraph.Argument(operation, "y")!, order) is { } y
                ? [("x", x), ("y", y)]
                : null;
        }

        string source = FunctionGraph.Argument(graph.Producer(FunctionGraph.Argument(operation, "x"))!, "x")!;
        if (Reductions.Contains(operation.Type)) return Reduction(graph, operation, order, source);
        if (operation.Type == "softmax")
        {
            return graph.Number(operation, "axis") is { } axis
                ? [("x", source), ("axis", ProgramTensor.Scalar(order[Front((int)axis, order.Length)]))]
                : null;
        }

        return operation.Type switch
        {
            "pad" => Pad(graph, operation, order, source),
            "slice_by_index" => Slice(graph, operation, order, source),
            _ => Folding.With(operation, ("x", source)),
        };
    }

    /// <summary>A tensor without its transpose; a constant is transposed back, where it is more than a number.</summary>
    private static PassArgument? Untransposed(FunctionGraph graph, string tensor, int[] order)
    {
        if (graph.Constant(tensor) is not { } constant) return new([FunctionGraph.Argument(graph.Producer(tensor)!, "x")!], null);
        if (constant.Shape.Count > order.Length || !(constant.DataType.IsFloat || constant.DataType.IsInteger)) return null;
        if (constant.Count == 1) return new([tensor], null);
        long[] shape = [.. Enumerable.Repeat(1L, order.Length - constant.Shape.Count), .. constant.Shape];
        return Reordered(constant, shape, Orders.Inverse(order));
    }

    private static ProgramTensor Reordered(ProgramTensor constant, long[] shape, int[] order)
    {
        long[] target = [.. order.Select(axis => shape[axis])];
        long[] strides = new long[shape.Length];
        long stride = 1;
        for (int axis = shape.Length - 1; axis >= 0; axis--) (strides[axis], stride) = (stride, stride * shape[axis]);
        int size = constant.Bytes.Length / (int)constant.Count;
        ReadOnlySpan<byte> bytes = constant.Bytes.Span;
        byte[] moved = new byte[bytes.Length];
        long[] place = new long[shape.Length];
        for (int i = 0; i < constant.Count; i++)
        {
            long from = 0;
            for (int axis = 0; axis < place.Length; axis++) from += place[axis] * strides[order[axis]];
            bytes.Slice((int)from * size, size).CopyTo(moved.AsSpan(i * size));
            for (int axis = place.Length - 1; axis >= 0 && ++place[axis] == target[axis]; axis--) place[axis] = 0;
        }

        return new ProgramTensor(constant.DataType, target, moved);
    }

    private static (string, PassArgument)[]? Concat(FunctionGraph graph, Operation operation, int[] order)
    {
        if (graph.Number(operation, "axis") is not { } axis || graph.Flag(operation, "interleave") is not { } interleaves) return null;
        string[] values = FunctionGraph.Arguments(operation, "values")!;
        string?[] sources = [.. values.Select(value => graph.Producer(value) is { Type: "transpose" } transpose
            ? FunctionGraph.Argument(transpose, "x")
            : null)];
        if (sources.Contains(null)) return null;
        return
        [
            ("values", sources.OfType<string>().ToArray()),
            ("axis", ProgramTensor.Scalar(order[Front((int)axis, order.Length)])),
            ("interleave", ProgramTensor.Scalar(interleaves)),
        ];
    }

    private static (string, PassArgument)[]? Reduction(FunctionGraph graph, Operation operation, int[] order, string source) =>
        graph.Flag(operation, "keep_dims") is { } keep && graph.Axes(operation, "axes", order.Length) is { } axes
            ?
            [
                ("x", source), ("axes", FunctionGraph.Vector([.. axes.Select(axis => order[axis]).Order()])),
                ("keep_dims", ProgramTensor.Scalar(keep)),
            ]
            : null;

    /// <summary>A slice by constants that keeps all dimensions.</summary>
    private static (string, PassArgument)[]? Slice(FunctionGraph graph, Operation operation, int[] order, string source)
    {
        bool mayDrop = FunctionGraph.Has(operation, "squeeze_mask");
        if (mayDrop && graph.Constant(operation, "squeeze_mask")?.ToBools().Contains(true) != false) return null;
        List<(string, PassArgument)> changed = [("x", source)];
        foreach (string parameter in (ReadOnlySpan<string>)["begin", "end", "stride", "begin_mask", "end_mask"])
        {
            if (!FunctionGraph.Has(operation, parameter)) continue;
            if (graph.Constant(operation, parameter) is not { } constant || constant.Count != order.Length) return null;
            changed.Add((parameter, Reordered(constant, order)));
        }

        return Folding.With(operation, [.. changed]);
    }

    /// <summary>A vector with an element for each dimension, in the order from before the transpose.</summary>
    private static ProgramTensor Reordered(ProgramTensor vector, int[] order)
    {
        int size = vector.Bytes.Length / order.Length;
        byte[] moved = new byte[vector.Bytes.Length];
        for (int i = 0; i < order.Length; i++) vector.Bytes.Span.Slice(i * size, size).CopyTo(moved.AsSpan(order[i] * size));
        return new ProgramTensor(vector.DataType, [order.Length], moved);
    }

    private static (string, PassArgument)[]? Pad(FunctionGraph graph, Operation operation, int[] order, string source)
    {
        // Core ML pads only the last two dimensions by what is inside.
        if (graph.Integers(operation, "pad") is not { } amounts || graph.Text(operation, "mode") != "constant") return null;
        long[] all = [.. new long[(2 * order.Length) - amounts.Length], .. amounts];
        int[] moved = new int[all.Length];
        for (int axis = 0; axis < order.Length; axis++)
        {
            moved[2 * order[axis]] = (int)all[2 * axis];
            moved[(2 * order[axis]) + 1] = (int)all[(2 * axis) + 1];
        }

        return Folding.With(operation, ("x", source), ("pad", FunctionGraph.Vector(moved)));
    }

    private static int Front(int axis, int rank) => axis < 0 ? axis + rank : axis;
}
