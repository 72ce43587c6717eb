using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Conversion.Keras.Layers;

/// <summary>Layers that prepare data.</summary>
internal static class Preprocessing
{
    /// <summary>scale · x + offset, for all or for each place of the last axis.</summary>
    public static KerasTensor[] Rescaling(LayerCall call)
    {
        OnnxValue Numbers(string key, float missing)
        {
            float[] numbers = call.Config.Floats(key) ?? [missing];
            return numbers.Length == 1
                ? call.Graph.Constant(numbers[0])
                : call.Graph.Constant(numbers, new TensorShape(numbers.Length));
        }

        OnnxValue scaled = call.Graph.Mul(call.Graph.ToFloat(call.X), Numbers("scale", 1));
        return [call.Result(call.Graph.Add(scaled, Numbers("offset", 0)))];
    }

    /// <summary>Whole numbers as vectors that are 1 at their places.</summary>
    public static KerasTensor[] CategoryEncoding(LayerCall call) =>
        [call.Result(Encode(call, call.Graph.Cast(call.X, DataType.Int64), call.Config.Integer("num_tokens")))];

    /// <summary>Between which two of some boundaries a number lies.</summary>
    public static KerasTensor[] Discretization(LayerCall call)
    {
        float[] boundaries = call.Config.Floats("bin_boundaries")
            ?? throw new UnsupportedModelException("its boundaries were measured and are not among its settings.");
        OnnxValue limits = call.Graph.Constant(boundaries, new TensorShape(boundaries.Length));
        OnnxValue isAbove = call.Graph.Compare("GreaterOrEqual", call.Graph.Unsqueeze(call.Graph.ToFloat(call.X), call.X.Rank), limits);
        OnnxValue bins = call.Graph.Reduce("ReduceSum", call.Graph.Cast(isAbove, DataType.Int64), [-1], keepDims: false);
        return [call.Result(Encode(call, bins, boundaries.Length + 1))];
    }

    /// <summary>The place of a whole number in a list of them.</summary>
    public static KerasTensor[] IntegerLookup(LayerCall call)
    {
        bool isUsual = call.Config.Integer("num_oov_indices", 1) == 1 && !call.Config.Flag("invert");
        if (!call.Config.Has("vocabulary") || !isUsual)
        {
            throw new UnsupportedModelException("it looks up numbers in a list that is not among its settings, or in another way.");
        }

        long[] known = call.Config.Integers("vocabulary")!;
        bool hasMask = call.Config.Has("mask_token");
        long first = hasMask ? 2 : 1;
        OnnxValue x = call.Graph.Cast(call.X, DataType.Int64);
        OnnxValue isKnown = call.Graph.Cast(
            call.Graph.Compare("Equal", call.Graph.Unsqueeze(x, x.Rank), call.Graph.Constant(known)), DataType.Int64);
        long[] places = [.. Enumerable.Range(1, known.Length).Select(place => (long)place)];
        OnnxValue place = call.Graph.Reduce("ReduceSum", call.Graph.Mul(isKnown, call.Graph.Constant(places)), [-1], keepDims: false);
        OnnxValue index = call.Graph.Binary("Add", place, call.Graph.ConstantScalar(first - 1));
        if (hasMask)
        {
            OnnxValue isMask = call.Graph.Compare("Equal", x, call.Graph.ConstantScalar(call.Config.Integer("mask_token")));
            index = call.Graph.Where(isMask, call.Graph.ConstantScalar(0), index);
        }

        return [call.Result(Encode(call, index, known.Length + first))];
    }

    /// <summary>Whole numbers in the form that a layer's output_mode asks for.</summary>
    private static OnnxValue Encode(LayerCall call, OnnxValue indices, long count)
    {
        string mode = call.Config.Text("output_mode", call.Layer.ClassName == "CategoryEncoding" ? "multi_hot" : "int");
        if (mode == "int") return indices;
        OnnxValue x = indices;
        if (mode == "one_hot" && x.Rank > 1 && x.RankedShape[-1] == 1) x = call.Graph.Squeeze(x, -1);
        OnnxValue hot = OneHot(call.Graph, x, count);
        return mode switch
        {
            "one_hot" => hot,
            "multi_hot" when x.Rank > 1 => call.Graph.Reduce("ReduceMax", hot, [-2], keepDims: false),
            "count" when x.Rank > 1 => call.Graph.Reduce("ReduceSum", hot, [-2], keepDims: false),
            "multi_hot" or "count" => hot,
            _ => throw new UnsupportedModelException($"its output_mode '{mode}' is not known."),
        };
    }

    private static OnnxValue OneHot(OnnxGraphBuilder graph, OnnxValue indices, long count)
    {
        OnnxValue places = graph.Range(graph.ConstantScalar(0), graph.ConstantScalar(count), graph.ConstantScalar(1), count);
        return graph.Cast(graph.Compare("Equal", graph.Unsqueeze(indices, indices.Rank), places), DataType.Float);
    }
}
