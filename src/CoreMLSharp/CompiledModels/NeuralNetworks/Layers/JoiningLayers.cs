using CoreMLSharp.Specification;

namespace CoreMLSharp.CompiledModels.NeuralNetworks.Layers;

/// <summary>Layers that join tensors, and constants to join.</summary>
internal static class JoiningLayers
{
    private const int MaximumRank = 5;

    /// <summary>Along the channels.</summary>
    public static IEnumerable<NeuralNetworkLayer> Concat(EspressoLayer layer)
    {
        NeuralNetworkLayer message = layer.New();
        message.Concat = new();
        return [message];
    }

    /// <summary>Along any dimension.</summary>
    public static IEnumerable<NeuralNetworkLayer> GeneralConcat(EspressoLayer layer)
    {
        NeuralNetworkLayer message = layer.New();
        message.ConcatND = new() { Axis = layer.Integer("axis") };
        return [message];
    }

    /// <summary>Sizes are named from the last dimension on: w, h, k, n, seq.</summary>
    public static IEnumerable<NeuralNetworkLayer> Constant(EspressoLayer layer)
    {
        long[] sizes = [layer.Size("seq", 1), layer.Size("n", 1), layer.Size("k", 1), layer.Size("h", 1), layer.Size("w", 1)];
        long rank = layer.Size("nd_rank");
        NeuralNetworkLayer message = layer.New();
        if (rank == 0)
        {
            message.LoadConstant = new()
            {
                Shape = { (ulong)sizes[2], (ulong)sizes[3], (ulong)sizes[4] },
                Data = layer.Numbers("constant_blob", sizes),
            };
        }
        else
        {
            if (rank > MaximumRank) throw layer.Error($"its rank is {rank:N0}");
            message.LoadConstantND = new()
            {
                Shape = { sizes.Skip(MaximumRank - (int)rank).Select(size => (ulong)size) },
                Data = layer.Numbers("constant_blob", sizes),
            };
        }

        return [message];
    }
}
