using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>Operations that bring values to a common scale.</summary>
internal static class Normalization
{
    public static void BatchNorm(OperationContext operation)
    {
        OnnxValue x = operation.Value("x");
        OnnxValue[] constants =
        [
            Channels(operation, "gamma", x, 1), Channels(operation, "beta", x, 0), operation.Value("mean"),
            operation.Value("variance"),
        ];
        operation.Output(
            operation.Graph.Add(
                "BatchNormalization", [x, .. constants], x.Type, x.Shape, Attribute("epsilon", operation.Number("epsilon"))));
    }

    public static void InstanceNorm(OperationContext operation)
    {
        OnnxValue x = operation.Value("x");
        OnnxValue[] constants = [Channels(operation, "gamma", x, 1), Channels(operation, "beta", x, 0)];
        operation.Output(
            operation.Graph.Add(
                "InstanceNormalization", [x, .. constants], x.Type, x.Shape, Attribute("epsilon", operation.Number("epsilon"))));
    }

    /// <summary>Divides by the root of the sum of squares over the last three dimensions.</summary>
    public static void L2(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue x = operation.Value("x");
        OnnxValue sum = graph.Reduce("ReduceSumSquare", x, [-3, -2, -1], keepDims: true);
        operation.Output(graph.Div(x, graph.Unary("Sqrt", graph.Add(sum, operation.Number("epsilon")))));
    }

    public static void LayerNorm(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue x = operation.Value("x");
        int[] axes = [.. operation.Axes("axes", x.Rank).Order()];
        float epsilon = operation.Number("epsilon");
        TensorShape parameters = new([.. axes.Select(axis => x.RankedShape[axis])]);
        OnnxValue? gamma = operation.Optional("gamma");
        OnnxValue? beta = operation.Optional("beta");
        bool isTrailing = axes[0] == x.Rank - axes.Length;
        if (isTrailing && (gamma is not null || parameters.IsStatic))
        {
            OnnxValue scale = gamma ?? graph.Weights($"{operation.Name}.gamma", Filled(parameters.Count, 1), parameters);
            operation.Output(
                graph.Add(
                    "LayerNormalization", [x, scale, beta], x.Type, x.Shape, Attribute("axis", axes[0]), Attribute("epsilon", epsilon)));
            return;
        }

        long[] along = [.. axes.Select(axis => (long)axis)];
        OnnxValue centred = graph.Sub(x, graph.Reduce("ReduceMean", x, along, keepDims: true));
        OnnxValue variance = graph.Reduce("ReduceMean", graph.Mul(centred, centred), along, keepDims: true);
        OnnxValue normal = graph.Div(centred, graph.Unary("Sqrt", graph.Add(variance, epsilon)));

        // Parameters have the dimensions of the axes; the others are added so that they broadcast.
        OnnxValue Broadcastable(OnnxValue value) =>
            graph.Unsqueeze(value, [.. Enumerable.Range(0, x.Rank).Except(axes).Select(axis => (long)axis)]);
        if (gamma is not null) normal = graph.Mul(normal, Broadcastable(gamma));
        operation.Output(beta is null ? normal : graph.Add(normal, Broadcastable(beta)));
    }

    /// <summary>x / (k + alpha / size · Σx²)^beta, the sum over the neighbouring channels.</summary>
    public static void LocalResponse(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue x = operation.Value("x");
        long size = operation.Integer("size");

        // A mean over channels is one over the last dimension of [N, 1, …, C]; of an even number, the extra channel is after the middle.
        int[] channelsLast = [0, .. Enumerable.Range(2, x.Rank - 2), 1];
        OnnxValue squares = graph.Unsqueeze(graph.Transpose(graph.Mul(x, x), channelsLast), 1);
        OnnxValue flat = graph.Reshape(
            squares,
            graph.Concat(0, graph.ShapeOf(squares, 0, 1), graph.Constant(1, -1), graph.ShapeOf(squares, squares.Rank - 1, squares.Rank)),
            Flattened(x));
        Window window = new([1, size], [1, 1], [1, 1], new WindowPadding([(0, 0), ((size - 1) / 2, size / 2)]));
        OnnxValue mean = graph.Pool("AveragePool", flat, window, Attribute("count_include_pad", true));
        OnnxValue restored = graph.Reshape(
            mean, graph.ShapeOf(graph.Squeeze(squares, 1)), new TensorShape([.. channelsLast.Select(axis => x.RankedShape[axis])]));
        OnnxValue inPlace = graph.TransposeBack(restored, channelsLast);
        OnnxValue divisor = graph.Add(graph.Mul(inPlace, operation.Number("alpha")), operation.Number("k"));
        operation.Output(graph.Div(x, graph.Binary("Pow", divisor, graph.Constant(operation.Number("beta")))));
    }

    private static TensorShape Flattened(OnnxValue x) => new(x.RankedShape[0], 1, x.RankedShape.CountBetween(2, x.Rank), x.RankedShape[1]);

    /// <summary>A vector with an element for each channel; all of one number where it is left out.</summary>
    private static OnnxValue Channels(OperationContext operation, string parameter, OnnxValue x, float missing)
    {
        if (operation.Has(parameter)) return operation.Value(parameter);
        long channels = x.RankedShape[1];
        if (channels == TensorShape.Unknown)
        {
            throw new UnsupportedModelException(
                $"'{parameter}' can only be left out where the number of channels is known before the model runs.");
        }

        return operation.Graph.Weights($"{operation.Name}.{parameter}", Filled(channels, missing), new TensorShape(channels));
    }

    private static float[] Filled(long count, float value)
    {
        if (count > Array.MaxLength) throw new ModelValidationException($"a parameter would have {count:N0} elements.");
        float[] elements = new float[count];
        Array.Fill(elements, value);
        return elements;
    }
}
