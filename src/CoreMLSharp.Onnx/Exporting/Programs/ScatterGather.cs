using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>Operations that take elements from places given by indices, or put them there. Negative indices count from the end.</summary>
internal static class ScatterGather
{
    public static void Gather(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue x = operation.Value("x");
        int axis = operation.Axis("axis", x);
        OnnxValue indices = Indices(operation, operation.Value("indices"), x, axis);
        int batch = BatchDims(operation);
        if (batch == 0)
        {
            OnnxValue taken = graph.Gather(x, indices, axis);
            IReadOnlyList<long>? known = x.Rank == 1 && x.Elements is { } elements && indices.Elements is { } positions
                && positions.All(i => i >= -elements.Count && i < elements.Count)
                ? [.. positions.Select(i => elements[(int)(i < 0 ? i + elements.Count : i)])]
                : null;
            operation.Output(taken with { Elements = known });
            return;
        }

        // [batch…, outer…, axis, inner…] becomes [batch…, axis, outer…, inner…], of which whole slices are taken.
        int[] toFront =
        [
            .. Enumerable.Range(0, batch), axis, .. Enumerable.Range(batch, axis - batch), .. Enumerable.Range(axis + 1, x.Rank - axis - 1),
        ];
        OnnxValue slices = GatherSlices(graph, graph.Transpose(x, toFront), graph.Unsqueeze(indices, -1), batch);
        int places = indices.Rank - batch;
        int outer = axis - batch;
        int[] back =
        [
            .. Enumerable.Range(0, batch), .. Enumerable.Range(batch + places, outer), .. Enumerable.Range(batch, places),
            .. Enumerable.Range(batch + places + outer, x.Rank - axis - 1),
        ];
        operation.Output(graph.Transpose(slices, back));
    }

    public static void GatherNd(OperationContext operation)
    {
        OnnxValue x = operation.Value("x");
        OnnxValue indices = operation.Value("indices");
        int batch = BatchDims(operation);
        operation.Output(GatherSlices(operation.Graph, x, Indices(operation, indices, x, batch, isTuple: true), batch));
    }

    public static void GatherAlongAxis(OperationContext operation)
    {
        OnnxValue x = operation.Value("x");
        int axis = operation.Axis("axis", x);
        operation.Output(operation.Graph.GatherElements(x, Indices(operation, operation.Value("indices"), x, axis), axis));
    }

    public static void ScatterAlongAxis(OperationContext operation)
    {
        OnnxValue data = operation.Value("data");
        int axis = operation.Axis("axis", data);
        OnnxValue indices = Indices(operation, operation.Value("indices"), data, axis);
        OnnxValue Put(OnnxValue target, OnnxValue updates, string reduction) =>
            operation.Graph.ScatterElements(target, indices, updates, axis, reduction);
        operation.Output(Combine(operation, data, operation.Value("updates"), Put));
    }

    public static void ScatterNd(OperationContext operation)
    {
        OnnxValue data = operation.Value("data");
        OnnxValue indices = Indices(operation, operation.Value("indices"), data, 0, isTuple: true);
        OnnxValue Put(OnnxValue target, OnnxValue updates, string reduction) =>
            operation.Graph.ScatterND(target, indices, updates, reduction);
        operation.Output(Combine(operation, data, operation.Value("updates"), Put));
    }

    /// <summary>Puts whole slices along an axis, which comes first for that.</summary>
    public static void Scatter(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue data = operation.Value("data");
        int axis = operation.Axis("axis", data);
        OnnxValue indices = Indices(operation, operation.Value("indices"), data, axis);
        int places = indices.Rank;
        OnnxValue positions = graph.Unsqueeze(indices, -1);
        int[] toFront = [axis, .. Enumerable.Range(0, axis), .. Enumerable.Range(axis + 1, data.Rank - axis - 1)];
        OnnxValue updates = operation.Value("updates");
        int[] updatesToFront =
        [
            .. Enumerable.Range(axis, places), .. Enumerable.Range(0, axis), .. Enumerable.Range(axis + places, data.Rank - axis - 1),
        ];
        OnnxValue Put(OnnxValue target, OnnxValue values, string reduction) => graph.ScatterND(target, positions, values, reduction);
        OnnxValue result = Combine(operation, graph.Transpose(data, toFront), graph.Transpose(updates, updatesToFront), Put);
        int[] back = [.. Enumerable.Range(1, axis), 0, .. Enumerable.Range(axis + 1, data.Rank - axis - 1)];
        operation.Output(graph.Transpose(result, back));
    }

    /// <summary>
    /// Puts or combines updates by the operation's mode. ONNX neither subtracts nor divides; it adds negatives, and multiplies what to
    /// divide by.
    /// </summary>
    private static OnnxValue Combine(
        OperationContext operation, OnnxValue data, OnnxValue updates, Func<OnnxValue, OnnxValue, string, OnnxValue> put)
    {
        OnnxGraphBuilder graph = operation.Graph;
        string mode = operation.Choice("mode");
        switch (mode)
        {
            case "update": return put(data, updates, "none");
            case "sub": return put(data, graph.Unary("Neg", updates), "add");
            case "div":
                OnnxValue ones = graph.Fill(graph.ShapeOf(data), 1, data.Shape);
                return graph.Div(data, graph.Cast(put(graph.Cast(ones, data.Type), updates, "mul"), data.Type));
            default: return put(data, updates, mode);
        }
    }

    private static OnnxValue GatherSlices(OnnxGraphBuilder graph, OnnxValue x, OnnxValue indices, int batch)
    {
        if (batch == 0) return graph.GatherND(x, indices);
        int depth = (int)indices.RankedShape[-1];
        TensorShape shape = new([.. indices.RankedShape.Dims[..^1], .. x.RankedShape.Dims[(batch + depth)..]]);
        return graph.Add("GatherND", [x, indices], x.Type, shape, Attribute("batch_dims", (long)batch));
    }

    /// <summary>The indices; the run fails when they are to be validated and one is negative or beyond the end.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="indices">The indices.</param>
    /// <param name="x">What they point into.</param>
    /// <param name="axis">The axis that they count along, or the first of several.</param>
    /// <param name="isTuple">Whether their last dimension has a position for each of several axes.</param>
    private static OnnxValue Indices(OperationContext operation, OnnxValue indices, OnnxValue x, int axis, bool isTuple = false)
    {
        if (!operation.HasValue("validate_indices") || !operation.Flag("validate_indices")) return indices;
        OnnxGraphBuilder graph = operation.Graph;
        int count = isTuple ? (int)indices.RankedShape[-1] : 1;
        OnnxValue limits = graph.ShapeOf(x, axis, axis + count);
        OnnxValue isInside =
            graph.Compare("And", graph.Compare("GreaterOrEqual", indices, graph.ConstantScalar(0)), graph.Compare("Less", indices, limits));
        OnnxValue areAllInside = graph.ToBool(graph.Reduce("ReduceMin", graph.ToInt64(isInside), [], keepDims: false));
        return graph.Mul(indices, graph.ToInt64(graph.Require(areAllInside, OnnxTranslationOptions.IndexOutOfBounds)));
    }

    private static int BatchDims(OperationContext operation) =>
        operation.HasValue("batch_dims") ? (int)operation.Integer("batch_dims") : 0;
}
