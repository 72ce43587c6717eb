using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;

namespace CoreMLSharp.Conversion.Keras.Layers;

/// <summary>Convolutions. Kernels of Keras are [spatial…, inputs, outputs], those of ONNX [outputs, inputs, spatial…].</summary>
internal static class Convolutions
{
    /// <summary>A convolution over a number of spatial axes.</summary>
    public static Func<LayerCall, KerasTensor[]> Conv(int axes) => call =>
    {
        KerasArray kernel = call.Array("kernel");
        kernel.RequireRank(axes + 2);
        OnnxValue x = call.ChannelsFirst(call.Input);
        return [Finish(call, Convolve(call, x, kernel, Sliding(call, axes, kernel), BiasOf(call, kernel.Dims[^1])))];
    };

    /// <summary>A kernel for each channel by itself.</summary>
    public static Func<LayerCall, KerasTensor[]> Depthwise(int axes) => call =>
    {
        KerasArray kernel = call.Array("depthwise_kernel");
        kernel.RequireRank(axes + 2);
        OnnxValue? bias = BiasOf(call, kernel.Dims[^1] * kernel.Dims[^2]);
        return [Finish(call, DepthwiseConv(call, call.ChannelsFirst(call.Input), kernel, axes, bias))];
    };

    /// <summary>A kernel for each channel by itself, then one of a single element over all channels.</summary>
    public static Func<LayerCall, KerasTensor[]> Separable(int axes) => call =>
    {
        KerasArray depthwise = call.Array("depthwise_kernel");
        KerasArray pointwise = call.Array("pointwise_kernel");
        depthwise.RequireRank(axes + 2);
        pointwise.RequireRank(axes + 2);
        OnnxValue channels = DepthwiseConv(call, call.ChannelsFirst(call.Input), depthwise, axes, null);
        long[] ones = [.. Enumerable.Repeat(1L, axes)];
        Window point = new(ones, ones, ones, new WindowPadding(new (long, long)[axes]));
        return [Finish(call, Convolve(call, channels, pointwise, point, BiasOf(call, pointwise.Dims[^1])))];
    };

    /// <summary>A convolution of a value that has its channels in the second place.</summary>
    public static OnnxValue Convolve(LayerCall call, OnnxValue x, KerasArray kernel, Window window, OnnxValue? bias)
    {
        int axes = kernel.Dims.Length - 2;
        long channels = x.RankedShape[1];
        long groups = channels > 0 && kernel.Dims[^2] > 0 ? channels / kernel.Dims[^2] : 1;
        if (groups < 1 || (channels > 0 && groups * kernel.Dims[^2] != channels) || kernel.Dims[^1] % Math.Max(1, groups) != 0)
        {
            throw new ModelFormatException(
                $"its kernel of shape [{string.Join(", ", kernel.Dims)}] does not fit an input of {channels} channels.");
        }

        OnnxValue weights = call.Constant(kernel.Transpose([axes + 1, axes, .. Enumerable.Range(0, axes)]));
        return call.Graph.Conv(x, weights, bias, window, groups);
    }

    /// <summary>How a kernel moves by the settings of a layer.</summary>
    public static Window Sliding(LayerCall call, int axes, KerasArray kernel)
    {
        long[] size = kernel.Dims[..axes];
        long[] strides = call.Positive("strides", axes, 1);
        long[] dilations = call.Positive("dilation_rate", axes, 1);
        return new Window(size, strides, dilations, Padding(call, size, dilations));
    }

    /// <summary>The bias, of which there is one for each output; null where there is none.</summary>
    public static OnnxValue? BiasOf(LayerCall call, long outputs) =>
        call.OptionalArray("bias") is { } bias ? call.Constant(bias.Reshape(outputs)) : null;

    private static OnnxValue DepthwiseConv(LayerCall call, OnnxValue x, KerasArray kernel, int axes, OnnxValue? bias)
    {
        (long inputs, long multiplier) = (kernel.Dims[axes], kernel.Dims[axes + 1]);
        if (x.RankedShape[1] != inputs)
        {
            throw new ModelFormatException(
                $"its kernel of shape [{string.Join(", ", kernel.Dims)}] does not fit an input of {x.RankedShape[1]} channels.");
        }

        KerasArray weights = kernel.Transpose([axes, axes + 1, .. Enumerable.Range(0, axes)])
            .Reshape([inputs * multiplier, 1, .. kernel.Dims[..axes]]);
        return call.Graph.Conv(x, call.Constant(weights), bias, Sliding(call, axes, kernel), inputs);
    }

    private static WindowPadding Padding(LayerCall call, long[] size, long[] dilations) => call.Config.Text("padding", "valid") switch
    {
        "valid" => new WindowPadding(new (long, long)[size.Length]),
        "same" => new WindowPadding(null),

        // A step sees nothing of those that come after it.
        "causal" => new WindowPadding([.. size.Zip(dilations, (length, dilation) => ((length - 1) * dilation, 0L))]),
        string other => throw new UnsupportedModelException($"padding '{other}' is none of Keras."),
    };

    private static KerasTensor Finish(LayerCall call, OnnxValue result) => call.Activate(call.FromChannelsFirst(result));
}
