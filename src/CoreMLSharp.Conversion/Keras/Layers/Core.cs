using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Conversion.Keras.Layers;

/// <summary>Dense layers, and those that give a tensor another shape.</summary>
internal static class Core
{
    /// <summary>What does nothing once a network is trained.</summary>
    public static KerasTensor[] Identity(LayerCall call) => [call.Input];

    public static KerasTensor[] Dense(LayerCall call)
    {
        KerasArray kernel = call.Array("kernel");
        kernel.RequireRank(2);
        OnnxValue product = call.Graph.MatMul(AsMatrix(call, call.X), call.Constant(kernel));
        OnnxValue sum = call.OptionalWeight("bias") is { } bias ? call.Graph.Add(product, bias) : product;
        return [call.Activate(call.Result(sum))];
    }

    /// <summary>A kernel for each way in which elements are made of others, as in Einstein's notation.</summary>
    public static KerasTensor[] EinsumDense(LayerCall call)
    {
        string equation = call.Config.Text("equation") ?? throw new ModelFormatException("it has no equation.");
        OnnxValue product = Einsum.Of(call.Graph, equation, call.X, call.Weight("kernel"));
        OnnxValue sum = call.OptionalWeight("bias") is { } bias ? call.Graph.Add(product, bias) : product;
        return [call.Activate(call.Result(sum))];
    }

    /// <summary>All but the batch in one axis. With channels first, Keras moves them last before.</summary>
    public static KerasTensor[] Flatten(LayerCall call)
    {
        OnnxValue x = call.X;
        if (call.HasChannelsFirst && x.Rank > 2) x = call.Graph.Transpose(x, [0, .. Enumerable.Range(2, x.Rank - 2), 1]);
        if (x.Rank < 2) return [call.Result(call.Graph.Unsqueeze(x, 1))];
        long rest = x.RankedShape.CountFrom(1);
        return [call.Result(rest == TensorShape.Unknown ? FlattenUnknown(call, x) : call.Graph.Reshape(x, -1, rest))];
    }

    public static KerasTensor[] Reshape(LayerCall call)
    {
        long[] target = call.Config.Shape("target_shape") ?? throw new ModelFormatException("it has no target_shape.");
        TensorShape shape = call.X.RankedShape;
        if (target.Contains(-1) && shape.CountFrom(1) is var count and > 0)
        {
            long known = target.Where(dim => dim != -1).Aggregate(1L, (product, dim) => product * dim);
            target = [.. target.Select(dim => dim == -1 && known != 0 ? count / known : dim)];
        }

        Dimension[] dims = [target.Contains(-1) ? Dimension.Like(call.X, 0) : -1, .. target.Select(dim => (Dimension)dim)];
        return [call.Result(call.Reshape(call.X, dims))];
    }

    public static KerasTensor[] Permute(LayerCall call)
    {
        long[] dims = call.Config.Integers("dims") ?? throw new ModelFormatException("it has no dims.");
        if (dims.Length != call.X.Rank - 1 || !dims.Order().SequenceEqual(Enumerable.Range(1, dims.Length).Select(axis => (long)axis)))
        {
            throw new ModelFormatException($"its dims [{string.Join(", ", dims)}] do not fit an input of shape {call.X.Shape}.");
        }

        return [call.Result(call.Graph.Transpose(call.X, [0, .. dims.Select(axis => (int)axis)]))];
    }

    public static KerasTensor[] RepeatVector(LayerCall call) =>
        [call.Result(call.Graph.Tile(call.Graph.Unsqueeze(call.X, 1), 1, call.Positive("n", 1)[0], 1))];

    /// <summary>A vector for each whole number.</summary>
    public static KerasTensor[] Embedding(LayerCall call)
    {
        OnnxValue indices = call.Graph.Cast(call.X, DataType.Int32);
        KerasArray table = call.Array("embeddings");
        table.RequireRank(2);
        KerasTensor vectors = call.Result(call.Graph.Gather(call.Constant(table), indices, 0));
        return call.Config.Flag("mask_zero")
            ? [vectors.WithMask(call.Graph.Unary("Not", IsZero(call.Graph, indices)))]
            : [vectors];
    }

    /// <summary>Marks steps of which all elements have one value, and makes them zero.</summary>
    public static KerasTensor[] Masking(LayerCall call)
    {
        OnnxValue x = call.X;
        OnnxValue value = call.Graph.Constant(call.Config.Number("mask_value", 0));
        OnnxValue differs = call.Graph.Cast(
            call.Graph.Unary("Not", call.Graph.Compare("Equal", x, value)), DataType.Float);
        OnnxValue counts = call.Graph.Reduce("ReduceMax", differs, [-1], keepDims: true);
        OnnxValue mask = call.Graph.ToBool(call.Graph.Squeeze(counts, -1));
        return [call.Result(call.Graph.Mul(x, counts)).WithMask(mask)];
    }

    /// <summary>The input as floating point numbers of at least two axes.</summary>
    private static OnnxValue AsMatrix(LayerCall call, OnnxValue x)
    {
        OnnxValue numbers = call.Graph.ToFloat(x);
        return numbers.Rank >= 2 ? numbers : throw new ModelFormatException($"it takes an input of shape {x.Shape}, of at least two axes.");
    }

    private static OnnxValue FlattenUnknown(LayerCall call, OnnxValue x) =>
        call.Graph.Add("Flatten", [x], x.Type, new TensorShape(x.RankedShape[0], TensorShape.Unknown));

    private static OnnxValue IsZero(OnnxGraphBuilder graph, OnnxValue indices)
    {
        OnnxValue zero = graph.Cast(graph.ConstantScalar(0), DataType.Int32);
        return graph.Compare("Equal", indices, zero);
    }
}
