using CoreMLSharp.Specification;
using FlattenOrder = CoreMLSharp.Specification.FlattenLayerParams.Types.FlattenOrder;
using ReorganizationType = CoreMLSharp.Specification.ReorganizeDataLayerParams.Types.ReorganizationType;
using ReshapeOrder = CoreMLSharp.Specification.ReshapeLayerParams.Types.ReshapeOrder;

namespace CoreMLSharp.Building.NeuralNetworks;

/// <content>Layers that change a tensor's shape or the order of its dimensions. Negative axes count from the end.</content>
public sealed partial class NeuralNetworkBuilder
{
    /// <summary>[..., C, H, W] becomes [..., C · H · W, 1, 1].</summary>
    public NeuralNetworkBuilder AddFlatten(
        string name, string inputName, string outputName, FlattenOrder mode = FlattenOrder.ChannelFirst) =>
        Add(name, inputName, outputName, new() { Flatten = new() { Mode = mode } });

    /// <summary>A matrix: the dimensions before the axis times those from it on.</summary>
    public NeuralNetworkBuilder AddFlattenTo2D(string name, string inputName, string outputName, long axis = 1) =>
        Add(name, inputName, outputName, new() { FlattenTo2D = new() { Axis = axis } });

    /// <summary>Gives a tensor of rank 5 a new shape, [C, H, W] or [S, C, H, W].</summary>
    public NeuralNetworkBuilder AddReshape(
        string name, string inputName, string outputName, IReadOnlyList<long> targetShape, ReshapeOrder mode = ReshapeOrder.ChannelFirst) =>
        Add(name, inputName, outputName, new() { Reshape = new() { TargetShape = { targetShape }, Mode = mode } });

    /// <summary>Gives a tensor a new shape of any rank; -1 for the one size that follows from the others.</summary>
    public NeuralNetworkBuilder AddReshapeStatic(string name, string inputName, string outputName, IReadOnlyList<long> outputShape) =>
        Add(name, inputName, outputName, new() { ReshapeStatic = new() { TargetShape = { outputShape } } });

    /// <summary>Gives the first input the shape of the second.</summary>
    public NeuralNetworkBuilder AddReshapeLike(string name, IReadOnlyList<string> inputNames, string outputName) =>
        Add(name, inputNames, [outputName], new() { ReshapeLike = new() });

    /// <summary>Gives the first input the shape that the second lists.</summary>
    public NeuralNetworkBuilder AddReshapeDynamic(string name, IReadOnlyList<string> inputNames, string outputName) =>
        Add(name, inputNames, [outputName], new() { ReshapeDynamic = new() });

    /// <summary>A new shape of the same rank; 0 keeps a size, and at most one -1 follows from the others.</summary>
    public NeuralNetworkBuilder AddRankPreservingReshape(string name, string inputName, string outputName, IReadOnlyList<long> outputShape)
    {
        NeuralNetworkLayer layer = new() { RankPreservingReshape = new() { TargetShape = { outputShape } } };
        return Add(name, inputName, outputName, layer);
    }

    /// <summary>Reorders sequence, channel, height and width of a tensor of rank 5: an order of 0 to 3. The batch stays.</summary>
    public NeuralNetworkBuilder AddPermute(string name, string inputName, string outputName, IReadOnlyList<long> dim) =>
        Add(name, inputName, outputName, new() { Permute = new() { Axis = { Sizes(name, dim) } } });

    /// <summary>Reorders the dimensions: an order of 0 to rank - 1.</summary>
    public NeuralNetworkBuilder AddTranspose(string name, string inputName, string outputName, IReadOnlyList<long> axes) =>
        Add(name, inputName, outputName, new() { Transpose = new() { Axes = { Sizes(name, axes) } } });

    /// <summary>Puts in dimensions of size 1, which stand at these axes of the output.</summary>
    public NeuralNetworkBuilder AddExpandDims(string name, string inputName, string outputName, IReadOnlyList<long> axes) =>
        Add(name, inputName, outputName, new() { ExpandDims = new() { Axes = { axes } } });

    /// <summary>Takes out dimensions of size 1: those at the axes, or all of them where there are no axes or squeezeAll is set.</summary>
    public NeuralNetworkBuilder AddSqueeze(
        string name, string inputName, string outputName, IReadOnlyList<long>? axes = null, bool squeezeAll = false) =>
        Add(name, inputName, outputName, new() { Squeeze = new() { Axes = { axes ?? [] }, SqueezeAll = squeezeAll || axes is null } });

    /// <summary>Moves blocks of blockSize · blockSize pixels into channels or back.</summary>
    public NeuralNetworkBuilder AddReorganizeData(
        string name, string inputName, string outputName, ReorganizationType mode = ReorganizationType.SpaceToDepth, long blockSize = 2) =>
        Add(name, inputName, outputName, new() { ReorganizeData = new() { Mode = mode, BlockSize = Size(name, blockSize) } });

    /// <summary>Repeats the first input to the shape of the second.</summary>
    public NeuralNetworkBuilder AddBroadcastToLike(string name, IReadOnlyList<string> inputNames, string outputName) =>
        Add(name, inputNames, [outputName], new() { BroadcastToLike = new() });

    /// <summary>Repeats a tensor to a given shape.</summary>
    public NeuralNetworkBuilder AddBroadcastToStatic(string name, string inputName, string outputName, IReadOnlyList<long> outputShape) =>
        Add(name, inputName, outputName, new() { BroadcastToStatic = new() { TargetShape = { Sizes(name, outputShape) } } });

    /// <summary>Repeats the first input to the shape that the second lists.</summary>
    public NeuralNetworkBuilder AddBroadcastToDynamic(string name, IReadOnlyList<string> inputNames, string outputName) =>
        Add(name, inputNames, [outputName], new() { BroadcastToDynamic = new() });
}
