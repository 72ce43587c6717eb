using CoreMLSharp.Specification;
using PoolingType = CoreMLSharp.Specification.PoolingLayerParams.Types.PoolingType;

namespace CoreMLSharp.CompiledModels.NeuralNetworks.Layers;

/// <summary>Pooling over windows, or over all of an image.</summary>
internal static class PoolingLayers
{
    /// <summary>The result has a row and a column more where the last windows are not full.</summary>
    private const int IncludeLastPixel = 2;

    public static IEnumerable<NeuralNetworkLayer> Pool(EspressoLayer layer)
    {
        PoolingLayerParams pooling = new()
        {
            Type = layer.Integer("avg_or_max") switch
            {
                0 => PoolingType.Average,
                1 => PoolingType.Max,
                long kind => throw layer.Unsupported($"it pools in the way {kind:N0}"),
            },
            AvgPoolExcludePadding = layer.Flag("average_count_exclude_padding"),
            GlobalPooling = layer.Flag("is_global"),
        };
        if (!pooling.GlobalPooling)
        {
            pooling.KernelSize.AddRange([(ulong)layer.Size("size_y"), (ulong)layer.Size("size_x")]);
            pooling.Stride.AddRange([(ulong)layer.Size("stride_y", 1), (ulong)layer.Size("stride_x", 1)]);
        }

        Pad(pooling, layer);
        NeuralNetworkLayer message = layer.New();
        message.Pooling = pooling;
        return [message];
    }

    private static void Pad(PoolingLayerParams pooling, EspressoLayer layer)
    {
        if (pooling.GlobalPooling)
        {
            pooling.Valid = new ValidPadding();
        }
        else if (layer.Integer("top_shape_style") == IncludeLastPixel)
        {
            pooling.IncludeLastPixel = new() { PaddingAmounts = { (ulong)layer.Size("pad_t"), (ulong)layer.Size("pad_l") } };
        }
        else
        {
            Padding padding = Padding.Of(layer);
            if (padding.Same is { } same) pooling.Same = same;
            else pooling.Valid = padding.Valid;
        }
    }
}
