using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>Layers that make values from parameters.</summary>
internal static class Constants
{
    /// <summary>Constants up to this length may be shapes or positions, so that what they say is remembered.</summary>
    private const int RememberedLength = 16;

    /// <summary>The <c>loadConstant</c> layer of rank-5 networks: [C, H, W] with leading dimensions of 1.</summary>
    public static void Load(LayerContext layer)
    {
        LoadConstantLayerParams parameters = layer.Layer.LoadConstant;
        long[] shape = [.. parameters.Shape.Select(dim => LayerContext.Size(dim, "shape"))];
        if (shape.Length != 3) throw new ModelValidationException($"its shape has {shape.Length} numbers; 3 are defined.");
        layer.Output(layer.Weights(parameters.Data, "data", layer.Network.IsFolded ? [1, .. shape] : [1, 1, .. shape]));
    }

    public static void LoadND(LayerContext layer)
    {
        LoadConstantNDLayerParams parameters = layer.Layer.LoadConstantND;
        long[] shape = [.. parameters.Shape.Select(dim => LayerContext.Size(dim, "shape"))];
        OnnxValue constant = layer.Weights(parameters.Data, "data", shape);
        if (shape.Length == 1 && shape[0] <= RememberedLength && layer.Floats(parameters.Data, "data", shape) is { } numbers
            && numbers.All(IsInteger))
        {
            constant = constant with { Elements = [.. numbers.Select(number => (long)number)] };
        }

        layer.Output(constant);
    }

    public static void FillLike(LayerContext layer) =>
        Fill(layer, layer.Graph.ShapeOf(layer.Input), layer.Input.Shape, layer.Layer.FillLike.Value);

    public static void FillStatic(LayerContext layer)
    {
        long[] shape = [.. layer.Layer.FillStatic.TargetShape.Select(dim => LayerContext.Size(dim, "targetShape"))];
        Fill(layer, layer.Graph.Constant(shape), new TensorShape([.. shape]), layer.Layer.FillStatic.Value);
    }

    public static void FillDynamic(LayerContext layer) =>
        Fill(layer, layer.Graph.ToInt64(layer.Input), layer.ShapeGivenBy(layer.Input), layer.Layer.FillDynamic.Value);

    public static void RangeStatic(LayerContext layer)
    {
        RangeStaticLayerParams parameters = layer.Layer.RangeStatic;
        layer.InputsBetween(0, 0);
        layer.Output(
            Range(
                layer, layer.Graph.Constant(parameters.StartValue), layer.Graph.Constant(parameters.EndValue),
                layer.Graph.Constant(parameters.StepSizeValue), Count(parameters)));
    }

    public static void RangeDynamic(LayerContext layer)
    {
        RangeDynamicLayerParams parameters = layer.Layer.RangeDynamic;
        ReadOnlySpan<OnnxValue> inputs = layer.InputsBetween(1, 3);
        OnnxValue start = inputs.Length > 1 ? layer.Scalar(inputs[1]) : layer.Graph.Constant(parameters.StartValue);
        OnnxValue step = inputs.Length > 2 ? layer.Scalar(inputs[2]) : layer.Graph.Constant(parameters.StepSizeValue);
        layer.Output(Range(layer, start, layer.Scalar(inputs[0]), step, TensorShape.Unknown));
    }

    /// <summary>1 (or another number) at the position that each element names along a new axis, 0 (or another) everywhere else.</summary>
    public static void OneHot(LayerContext layer)
    {
        OneHotLayerParams parameters = layer.Layer.OneHot;
        OnnxGraphBuilder graph = layer.Graph;
        ReadOnlySpan<OnnxValue> inputs = layer.InputsBetween(1, 2);
        OnnxValue x = inputs[0];
        int axis = LayerContext.Axis(parameters.Axis, x.Rank + 1);
        long size = inputs.Length == 2
            ? inputs[1].Elements?[0] ?? TensorShape.Unknown
            : LayerContext.Size(parameters.OneHotVectorSize, "oneHotVectorSize");
        OnnxValue limit = size == TensorShape.Unknown ? layer.Scalar(inputs[1]) : graph.Constant((float)size);
        OnnxValue positions = graph.Range(graph.Constant(0f), limit, graph.Constant(1f), size);
        if (axis < x.Rank) positions = graph.Reshape(positions, [-1, .. Enumerable.Repeat(1L, x.Rank - axis)]);
        OnnxValue isHot = graph.Compare("Equal", graph.Unsqueeze(x, axis), positions);
        layer.Output(graph.Where(isHot, graph.Constant(parameters.OnValue), graph.Constant(parameters.OffValue)));
    }

    private static void Fill(LayerContext layer, OnnxValue dims, TensorShape shape, float value) =>
        layer.Output(layer.Graph.Fill(dims, value, shape));

    private static OnnxValue Range(LayerContext layer, OnnxValue start, OnnxValue end, OnnxValue step, long count) =>
        layer.Graph.Range(start, end, step, count);

    private static long Count(RangeStaticLayerParams parameters)
    {
        double count = Math.Ceiling(((double)parameters.EndValue - parameters.StartValue) / parameters.StepSizeValue);
        return double.IsNaN(count) || count > int.MaxValue
            ? throw new ModelValidationException(
                $"a range from {parameters.StartValue} to {parameters.EndValue} in steps of {parameters.StepSizeValue} has no end.")
            : Math.Max(0, (long)count);
    }

    private static bool IsInteger(float number) => MathF.Abs(number) < 1 << 24 && number == MathF.Truncate(number);
}
