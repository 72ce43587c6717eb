using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Specification;
using Google.Protobuf.Collections;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using Axes = CoreMLSharp.Specification.ReduceLayerParams.Types.ReduceAxis;
using Operation = CoreMLSharp.Specification.ReduceLayerParams.Types.ReduceOperation;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>Layers that combine, order or accumulate elements along axes.</summary>
internal static class Reduction
{
    /// <summary>What the parameters of all reductions along any axes have in common.</summary>
    /// <param name="Axes">The axes, unless all.</param>
    /// <param name="KeepDims">Whether the axes stay, with length 1.</param>
    /// <param name="ReduceAll">Whether all axes are reduced.</param>
    public sealed record Parameters(RepeatedField<long> Axes, bool KeepDims, bool ReduceAll);

    /// <summary>A reduction that ONNX has an operator for.</summary>
    public static LayerTranslation Along(string op, Func<NeuralNetworkLayer, Parameters?> parameters) => new(
        layer =>
        {
            OnnxValue x = layer.Input;
            Parameters reduction = parameters(layer.Layer)!;
            long[] axes = reduction.ReduceAll ? [] : [.. reduction.Axes.Select(axis => (long)LayerContext.Axis(axis, x.Rank))];
            layer.Output(layer.AtLeastVector(layer.Graph.Reduce(op, x, axes, reduction.KeepDims)));
        },
        IsRowWise: layer =>
            parameters(layer.Layer) is { ReduceAll: false, Axes.Count: > 0 } reduction
                && reduction.Axes.All(axis => LayerContext.Axis(axis, layer.Inputs[0].Rank) != 0));

    /// <summary>The <c>reduce</c> layer: over channels, height and width, or some of them, which stay with length 1.</summary>
    public static void ReduceChannels(LayerContext layer)
    {
        ReduceLayerParams parameters = layer.Layer.Reduce;
        OnnxGraphBuilder graph = layer.Graph;
        long[] axes = parameters.Axis switch
        {
            Axes.Chw => [-3, -2, -1],
            Axes.Hw => [-2, -1],
            Axes.C => [-3],
            Axes.H => [-2],
            _ => [-1],
        };
        OnnxValue x = LayerContext.OfRank(layer.Input, (int)-axes[0]);
        if (parameters.Mode == Operation.Argmax)
        {
            if (axes.Length > 1) throw new ModelValidationException("the largest element is only found along one axis.");
            layer.Output(graph.ToFloat(graph.ArgReduce("ArgMax", x, (int)axes[0])));
            return;
        }

        if (parameters.Mode == Operation.Logsum) x = graph.Unary("Log", graph.Add(x, parameters.Epsilon == 0 ? 1e-6f : parameters.Epsilon));
        layer.Output(graph.Reduce(parameters.Mode switch
        {
            Operation.Sum or Operation.Logsum => "ReduceSum",
            Operation.Avg => "ReduceMean",
            Operation.Prod => "ReduceProd",
            Operation.Sumsquare => "ReduceSumSquare",
            Operation.L1 => "ReduceL1",
            Operation.L2 => "ReduceL2",
            Operation.Max => "ReduceMax",
            Operation.Min => "ReduceMin",
            _ => throw new UnsupportedModelException($"the operation {parameters.Mode} is newer than this library."),
        }, x, axes, keepDims: true));
    }

    public static void ArgMax(LayerContext layer) => ArgReduce(layer, "ArgMax", layer.Layer.ArgMax.Axis, layer.Layer.ArgMax.RemoveDim);

    public static void ArgMin(LayerContext layer) => ArgReduce(layer, "ArgMin", layer.Layer.ArgMin.Axis, layer.Layer.ArgMin.RemoveDim);

    public static void TopK(LayerContext layer)
    {
        TopKLayerParams parameters = layer.Layer.TopK;
        ReadOnlySpan<OnnxValue> inputs = layer.InputsBetween(1, 2);
        OnnxValue count = inputs.Length == 2
            ? layer.Graph.Reshape(layer.Graph.ToInt64(inputs[1]), 1)
            : layer.Graph.Constant(LayerContext.Size(parameters.K, "K"));
        int axis = LayerContext.Axis(parameters.Axis, inputs[0].Rank);
        (OnnxValue values, OnnxValue indices) = layer.Graph.TopK(inputs[0], count, axis, largest: !parameters.UseBottomK);
        layer.Output(values, layer.Graph.ToFloat(indices));
    }

    /// <summary>The order of the elements along an axis; equal ones keep theirs.</summary>
    public static void ArgSort(LayerContext layer)
    {
        OnnxValue x = layer.Input;
        int axis = LayerContext.Axis(layer.Layer.ArgSort.Axis, x.Rank);
        (_, OnnxValue indices) = layer.Graph.TopK(x, layer.Graph.ShapeOf(x, axis, axis + 1), axis, largest: layer.Layer.ArgSort.Descending);
        layer.Output(layer.Graph.ToFloat(indices));
    }

    public static void CumSum(LayerContext layer)
    {
        CumSumLayerParams parameters = layer.Layer.CumSum;
        ReadOnlySpan<OnnxValue> inputs = layer.InputsBetween(1, 2);
        OnnxValue axis = inputs.Length == 2
            ? layer.Scalar(layer.Graph.ToInt64(inputs[1]))
            : layer.Graph.ConstantScalar(LayerContext.Axis(parameters.Axis, inputs[0].Rank));
        layer.Output(
            layer.Graph.Add(
                "CumSum", [inputs[0], axis], inputs[0].Type, inputs[0].Shape, Attribute("exclusive", parameters.ExcludeFinalSum),
                Attribute("reverse", parameters.Reverse)));
    }

    private static void ArgReduce(LayerContext layer, string op, long axis, bool removeDim)
    {
        OnnxValue x = layer.Input;
        int position = LayerContext.Axis(axis, x.Rank);
        OnnxValue indices = layer.Graph.ToFloat(layer.Graph.ArgReduce(op, x, position));
        layer.Output(removeDim && x.Rank > 1 ? layer.Graph.Squeeze(indices, position) : indices);
    }
}
