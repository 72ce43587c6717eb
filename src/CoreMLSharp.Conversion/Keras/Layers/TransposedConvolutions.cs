using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Conversion.Keras.Layers;

/// <summary>Transposed convolutions. Kernels of Keras are [spatial…, outputs, inputs].</summary>
internal static class TransposedConvolutions
{
    /// <summary>A transposed convolution over a number of spatial axes.</summary>
    public static Func<LayerCall, KerasTensor[]> ConvTranspose(int axes) => call =>
    {
        KerasArray kernel = call.Array("kernel");
        kernel.RequireRank(axes + 2);
        OnnxValue x = call.ChannelsFirst(call.Input);
        if (x.RankedShape[1] != kernel.Dims[^1])
        {
            throw new ModelFormatException(
                $"its kernel of shape [{string.Join(", ", kernel.Dims)}] does not fit an input of {x.RankedShape[1]} channels.");
        }

        OnnxValue weights = call.Constant(kernel.Transpose([axes + 1, axes, .. Enumerable.Range(0, axes)]));
        return [call.Activate(call.FromChannelsFirst(Convolve(call, x, weights, axes)))];
    };

    private static OnnxValue Convolve(LayerCall call, OnnxValue x, OnnxValue weights, int axes)
    {
        long[] strides = call.Positive("strides", axes, 1);
        long[] dilations = call.Positive("dilation_rate", axes, 1);
        long[]? padding = call.Config.Has("output_padding") ? call.Config.Integers("output_padding", axes) : null;
        bool isSame = call.Config.Text("padding", "valid") == "same";
        (long[] before, long[] after, long[] extra) = (new long[axes], new long[axes], new long[axes]);
        TensorShape shape = new(x.RankedShape[0], weights.RankedShape[1]);
        for (int axis = 0; axis < axes; axis++)
        {
            long extent = ((weights.RankedShape[axis + 2] - 1) * dilations[axis]) + 1;

            // How much longer the full result is than the one asked for; negative where that is longer.
            long full = TensorShape.Map(x.RankedShape[axis + 2], size => ((size - 1) * strides[axis]) + extent);
            long excess = (padding, WrittenLength(call, axis)) switch
            {
                (not null, _) => (isSame ? 2 * (extent / 2) : 0) - padding[axis],
                (_, { } written) when full != TensorShape.Unknown => full - written,
                _ => isSame ? extent - strides[axis] : Math.Min(0, extent - strides[axis]),
            };
            before[axis] = isSame ? Math.Max(0, excess) / 2 : 0;
            after[axis] = Math.Max(0, excess - before[axis]);
            extra[axis] = Math.Max(0, before[axis] - excess);
            shape = new TensorShape(shape.Dims.Add(TensorShape.Map(full, length => length - excess)));
        }

        return call.Graph.Add(
            "ConvTranspose", [x, weights, Convolutions.BiasOf(call, weights.RankedShape[1])], x.Type, shape,
            Attribute("kernel_shape", weights.RankedShape.Dims.Skip(2)), Attribute("strides", strides), Attribute("dilations", dilations),
            Attribute("pads", [.. before, .. after]), Attribute("output_padding", extra));
    }

    /// <summary>The length of the output along a spatial axis, which only Keras 1 wrote.</summary>
    private static long? WrittenLength(LayerCall call, int axis) =>
        call.Version.Major == 1 && call.Config.Shape("output_shape") is { } shape
            && shape.ElementAtOrDefault(axis + (call.HasChannelsFirst ? 2 : 1)) is > 0 and var length ? length : null;
}
