using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Conversion.Keras.Layers;

/// <summary>Layers that bring numbers to a common mean and spread.</summary>
internal static class Normalizations
{
    private const float Epsilon = 1e-3f;

    /// <summary>The statistics of training, for each channel.</summary>
    public static KerasTensor[] BatchNormalization(LayerCall call)
    {
        KerasTensor input = call.Input;
        int axis = Axes(call)[0];
        bool isLast = axis == input.Rank - 1;
        KerasArray mean = call.Array("moving_mean");
        mean.RequireRank(1);
        if (input.Shape[axis] != mean.Dims[0] && input.Shape[axis] != TensorShape.Unknown)
        {
            throw new ModelFormatException($"{mean.Dims[0]} statistics do not fit axis {axis} of an input of shape {input.Shape}.");
        }

        // In networks of pictures, channels come first in ONNX anyway; otherwise that would only cost two transpositions.
        if (isLast && (input.Rank is 4 or 5 || input.IsChannelsFirst))
        {
            return [KerasTensor.OfChannelsFirst(call.Graph, Normalize(call, input.ChannelsFirst))];
        }

        return axis == 1 ? [call.Result(Normalize(call, call.X))] : [call.Result(Scale(call, call.X, axis))];
    }

    /// <summary>The mean and spread of each example along some axes.</summary>
    public static KerasTensor[] LayerNormalization(LayerCall call)
    {
        OnnxGraphBuilder graph = call.Graph;
        int[] axes = [.. Axes(call).Order()];
        float epsilon = call.Config.Number("epsilon", Epsilon);
        OnnxValue x = call.X;
        if (call.Config.Flag("rms_scaling"))
        {
            // In spite of its name, the setting divides by the deviation from the mean, which it leaves in.
            OnnxValue variance = MeanSquare(graph, Centred(graph, x, axes), axes);
            OnnxValue scaled = graph.Div(x, graph.Unary("Sqrt", graph.Add(variance, epsilon)));
            return [call.Result(Shaped(call, "gamma", axes) is { } factor ? graph.Mul(scaled, factor) : scaled)];
        }

        bool isTrailing = axes.SequenceEqual(Enumerable.Range(x.Rank - axes.Length, axes.Length));
        KerasArray? scale = call.OptionalArray("gamma");
        if (isTrailing && (scale is null || scale.Dims.Length == axes.Length))
        {
            TensorShape shape = new([.. axes.Select(axis => x.RankedShape[axis])]);
            OnnxValue gamma = scale is null ? Ones(call, shape) : call.Constant(scale);
            return
            [
                call.Result(graph.Add(
                    "LayerNormalization", [x, gamma, call.OptionalWeight("beta")], x.Type, x.Shape,
                    Attribute("axis", axes[0]), Attribute("epsilon", epsilon))),
            ];
        }

        OnnxValue centred = Centred(graph, x, axes);
        OnnxValue normal = RootMeanSquare(graph, centred, axes, epsilon, Shaped(call, "gamma", axes));
        return [call.Result(Shaped(call, "beta", axes) is { } beta ? graph.Add(normal, beta) : normal)];
    }

    /// <summary>The mean and spread of groups of channels of each example.</summary>
    public static KerasTensor[] GroupNormalization(LayerCall call)
    {
        OnnxGraphBuilder graph = call.Graph;
        int axis = Axes(call)[0];
        bool isSecond = axis == 1;
        if (!isSecond && axis != call.Input.Rank - 1)
        {
            throw new UnsupportedModelException($"group normalisation of axis {axis} of an input of shape {call.Input.Shape}.");
        }

        OnnxValue x = isSecond ? call.X : call.Input.ChannelsFirst;
        long channels = x.RankedShape[1];
        long groups = call.Config.Integer("groups", 32) is > 0 and var given ? given : channels;
        if (channels <= 0 || channels % groups != 0) throw new ModelFormatException($"{channels} channels are not {groups} groups.");
        OnnxValue grouped = graph.Reshape(x, 0, groups, -1);
        OnnxValue normal = graph.Add(
            "InstanceNormalization", [grouped, Ones(call, new TensorShape(groups)), Zeros(call, groups)], x.Type, grouped.Shape,
            Attribute("epsilon", call.Config.Number("epsilon", Epsilon)));
        OnnxValue result = Dimension.Reshape(graph, normal, Dimension.Like(x, 0, x.Rank));
        if (call.OptionalArray("gamma") is { } gamma) result = graph.Mul(result, ByChannel(call, gamma, x.Rank));
        if (call.OptionalArray("beta") is { } beta) result = graph.Add(result, ByChannel(call, beta, x.Rank));
        return isSecond ? [call.Result(result)] : [KerasTensor.OfChannelsFirst(graph, result)];
    }

    public static KerasTensor[] RmsNormalization(LayerCall call)
    {
        int[] axes = Axes(call);
        return [call.Result(RootMeanSquare(call.Graph, call.X, axes, call.Config.Number("epsilon", 1e-6f), Shaped(call, "scale", axes)))];
    }

    /// <summary>Vectors of length 1.</summary>
    public static KerasTensor[] UnitNormalization(LayerCall call)
    {
        long[] axes = [.. Axes(call).Select(axis => (long)axis)];
        OnnxValue squares = call.Graph.Reduce("ReduceSum", call.Graph.Mul(call.X, call.X), axes, keepDims: true);
        OnnxValue length = call.Graph.Unary("Sqrt", call.Graph.Binary("Max", squares, call.Graph.Constant(1e-12f)));
        return [call.Result(call.Graph.Div(call.X, length))];
    }

    /// <summary>The statistics that were measured of the data: of each place along some axes.</summary>
    public static KerasTensor[] Normalization(LayerCall call)
    {
        OnnxGraphBuilder graph = call.Graph;
        int[] axes = call.Config.Has("axis") ? Axes(call) : [];
        OnnxValue mean = Statistic(call, "mean", axes);
        OnnxValue spread = graph.Binary(
            "Max", graph.Unary("Sqrt", Statistic(call, "variance", axes)), graph.Constant(1e-7f));
        OnnxValue x = graph.ToFloat(call.X);
        return call.Config.Flag("invert")
            ? [call.Result(graph.Add(graph.Mul(x, spread), mean))]
            : [call.Result(graph.Div(graph.Sub(x, mean), spread))];
    }

    /// <summary>A layer whose kernel was kept small in training; only the layer itself counts after.</summary>
    public static KerasTensor[] Wrapped(LayerCall call) => call.Apply(call.Part("layer"), call.Input);

    private static OnnxValue RootMeanSquare(OnnxGraphBuilder graph, OnnxValue x, int[] axes, float epsilon, OnnxValue? scale)
    {
        OnnxValue normal = graph.Div(x, graph.Unary("Sqrt", graph.Add(MeanSquare(graph, x, axes), epsilon)));
        return scale is null ? normal : graph.Mul(normal, scale);
    }

    private static OnnxValue MeanSquare(OnnxGraphBuilder graph, OnnxValue x, int[] axes) =>
        graph.Reduce("ReduceMean", graph.Mul(x, x), [.. axes.Select(axis => (long)axis)], keepDims: true);

    private static OnnxValue Centred(OnnxGraphBuilder graph, OnnxValue x, int[] axes) =>
        graph.Sub(x, graph.Reduce("ReduceMean", x, [.. axes.Select(axis => (long)axis)], keepDims: true));

    private static OnnxValue Statistic(LayerCall call, string name, int[] axes)
    {
        float[] numbers = call.Config.Floats(name) ?? call.Array(name).Elements;
        TensorShape shape = numbers.Length == 1
            ? TensorShape.Scalar
            : new([.. call.X.RankedShape.Dims.Select((length, axis) => axes.Contains(axis) ? length : 1)]);
        return shape.Count == numbers.Length
            ? call.Graph.Weights(name, numbers, shape)
            : throw new ModelFormatException($"{numbers.Length} statistics do not fit an input of shape {call.X.Shape}.");
    }

    private static OnnxValue Normalize(LayerCall call, OnnxValue x)
    {
        TensorShape channels = new(call.Array("moving_mean").Dims[0]);
        return call.Graph.Add(
            "BatchNormalization",
            [
                x, call.OptionalWeight("gamma") ?? Ones(call, channels), call.OptionalWeight("beta") ?? Zeros(call, channels[0]),
                call.Weight("moving_mean"), call.Weight("moving_variance"),
            ],
            x.Type, x.Shape, Attribute("epsilon", call.Config.Number("epsilon", Epsilon)));
    }

    /// <summary>The same as a factor and a summand for each place of an axis.</summary>
    private static OnnxValue Scale(LayerCall call, OnnxValue x, int axis)
    {
        float[] mean = call.Array("moving_mean").Elements;
        float[] variance = call.Array("moving_variance").Elements;
        float[]? gamma = call.OptionalArray("gamma")?.Elements;
        float[]? beta = call.OptionalArray("beta")?.Elements;
        float epsilon = call.Config.Number("epsilon", Epsilon);
        (float[] factors, float[] summands) = (new float[mean.Length], new float[mean.Length]);
        for (int i = 0; i < factors.Length; i++)
        {
            double factor = (gamma?[i] ?? 1) / Math.Sqrt((double)variance[i] + epsilon);
            factors[i] = (float)factor;
            summands[i] = (float)((beta?[i] ?? 0) - (mean[i] * factor));
        }

        TensorShape shape = new([factors.Length, .. Enumerable.Repeat(1L, x.Rank - 1 - axis)]);
        return call.Graph.Add(
            call.Graph.Mul(x, call.Graph.Weights("factors", factors, shape)), call.Graph.Weights("summands", summands, shape));
    }

    /// <summary>Weights along some axes, shaped so that they meet those of the input; null where there are none.</summary>
    private static OnnxValue? Shaped(LayerCall call, string name, int[] axes)
    {
        if (call.OptionalArray(name) is not { } array) return null;
        long[] dims = [.. call.X.RankedShape.Dims.Select((length, axis) => axes.Contains(axis) ? length : 1)];
        return call.Constant(array.Reshape(dims));
    }

    private static OnnxValue ByChannel(LayerCall call, KerasArray array, int rank) =>
        call.Constant(array.Reshape([array.Dims[0], .. Enumerable.Repeat(1L, rank - 2)]));

    private static OnnxValue Ones(LayerCall call, TensorShape shape) => Filled(call, shape, 1);

    private static OnnxValue Zeros(LayerCall call, long length) => Filled(call, new TensorShape(length), 0);

    private static OnnxValue Filled(LayerCall call, TensorShape shape, float number)
    {
        float[] numbers = new float[shape.Count];
        Array.Fill(numbers, number);
        return call.Graph.Weights("constant", numbers, shape);
    }

    private static int[] Axes(LayerCall call)
    {
        int rank = call.Input.Rank;
        return
        [
            .. (call.Config.Integers("axis") ?? [-1]).Select(axis => call.Input.Shape.Axis(axis)
                ?? throw new ModelFormatException($"its axis {axis} is not one of an input of {rank} axes.")),
        ];
    }
}
