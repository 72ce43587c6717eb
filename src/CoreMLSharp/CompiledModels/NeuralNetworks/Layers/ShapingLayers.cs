using CoreMLSharp.Specification;
using FlattenOrder = CoreMLSharp.Specification.FlattenLayerParams.Types.FlattenOrder;
using InterpolationMode = CoreMLSharp.Specification.UpsampleLayerParams.Types.InterpolationMode;
using SliceAxis = CoreMLSharp.Specification.SliceLayerParams.Types.SliceAxis;

namespace CoreMLSharp.CompiledModels.NeuralNetworks.Layers;

/// <summary>Layers that change shapes. Compiled networks count and name dimensions from the last one on: w, h, k, n, seq.</summary>
internal static class ShapingLayers
{
    private const int MaximumRank = 5;

    public static IEnumerable<NeuralNetworkLayer> Flatten(EspressoLayer layer)
    {
        NeuralNetworkLayer message = layer.New();
        switch (layer.Integer("mode"))
        {
            case 0: message.Flatten = new() { Mode = FlattenOrder.ChannelFirst }; break;
            case 1: message.Flatten = new() { Mode = FlattenOrder.ChannelLast }; break;
            case 2: message.FlattenTo2D = new() { Axis = layer.Integer("nd_axis") }; break;
            case long mode: throw layer.Unsupported($"it flattens in the mode {mode:N0}");
        }

        return [message];
    }

    public static IEnumerable<NeuralNetworkLayer> Reshape(EspressoLayer layer)
    {
        if (layer.Flag("dynamic_shape")) throw layer.Unsupported("its shape is computed");
        long[] sizes = [layer.Integer("dst_seq", 1), layer.Integer("dst_n", 1), layer.Integer("dst_k", 1), layer.Integer("dst_h", 1),
            layer.Integer("dst_w", 1)];
        long rank = layer.Size("dst_nd_rank");
        NeuralNetworkLayer message = layer.New();
        if (rank > MaximumRank) throw layer.Error($"its rank is {rank:N0}");
        if (rank > 0) message.ReshapeStatic = new() { TargetShape = { sizes.Skip(MaximumRank - (int)rank) } };
        else if (layer.Integer("mode") == 0) message.Reshape = new() { TargetShape = { sizes.Skip(1) } };
        else throw layer.Unsupported($"it reshapes in the mode {layer.Integer("mode"):N0}");
        return [message];
    }

    /// <summary>Each dimension says from which one it comes; those that a tensor does not have come from themselves.</summary>
    public static IEnumerable<NeuralNetworkLayer> Transpose(EspressoLayer layer)
    {
        string[] dimensions = ["axis_seq", "axis_n", "axis_k", "axis_h", "axis_w"];
        long[] axes = [.. dimensions.Select((name, i) => MaximumRank - 1 - layer.Size(name, MaximumRank - 1 - i))];
        if (!axes.Order().SequenceEqual([0, 1, 2, 3, 4])) throw layer.Error("its axes are no order of the dimensions");
        int missing = MaximumRank - Math.Clamp(layer.InputRank ?? MaximumRank, 0, MaximumRank);
        if (axes.Take(missing).Index().Any(axis => axis.Item != axis.Index)) throw layer.Error("it moves dimensions that its input lacks");
        NeuralNetworkLayer message = layer.New();
        message.Transpose = new() { Axes = { axes.Skip(missing).Select(axis => (ulong)(axis - missing)) } };
        return [message];
    }

    public static IEnumerable<NeuralNetworkLayer> Slice(EspressoLayer layer)
    {
        long end = layer.Integer("end");
        if (end == 0) throw layer.Unsupported("it reaches to an end that it does not name");
        NeuralNetworkLayer message = layer.New();
        message.Slice = new()
        {
            StartIndex = layer.Integer("start"),
            EndIndex = end,
            Stride = (ulong)layer.Size("stride", 1),
            Axis = layer.Integer("axis") switch
            {
                0 => SliceAxis.WidthAxis,
                1 => SliceAxis.HeightAxis,
                2 => SliceAxis.ChannelAxis,
                long axis => throw layer.Unsupported($"it slices the dimension {axis:N0}"),
            },
        };
        return [message];
    }

    public static IEnumerable<NeuralNetworkLayer> Upsample(EspressoLayer layer)
    {
        if (layer.Flag("use_fractional_scale_factors")) throw layer.Unsupported("its factors are fractions");
        NeuralNetworkLayer message = layer.New();
        message.Upsample = new()
        {
            ScalingFactor = { (ulong)layer.Size("scaling_factor_y", 1), (ulong)layer.Size("scaling_factor_x", 1) },
            Mode = layer.Integer("mode") switch
            {
                0 => InterpolationMode.Nn,
                long mode => throw layer.Unsupported($"it interpolates in the mode {mode:N0}"),
            },
        };
        return [message];
    }
}
