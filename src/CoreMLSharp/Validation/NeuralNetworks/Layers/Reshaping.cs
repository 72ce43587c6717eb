namespace CoreMLSharp.Validation.NeuralNetworks.Layers;

/// <summary>Layers that change the shape or the order of dimensions: the new shape is given, and axes exist and differ.</summary>
internal static class Reshaping
{
    public static void CheckTarget(LayerContext context, int dimensions) =>
        context.Require(dimensions > 0, "The target shape is empty.", "List the sizes of the output.");

    public static void CheckReshape(LayerContext context)
    {
        int dimensions = context.Layer.Reshape.TargetShape.Count;
        context.Require(dimensions is 3 or 4, $"The target shape has {dimensions} dimensions.", "Give it three, [C, H, W], or four, [S, C, H, W].");
    }

    public static void CheckRankPreserving(LayerContext context)
    {
        int dimensions = context.Layer.RankPreservingReshape.TargetShape.Count;
        if (context.InputTensorRank is not int input || context.OutputTensorRank is not int output)
        {
            context.Error("The layer does not say the ranks of its input and output.", "Fill inputTensor and outputTensor.");
            return;
        }

        CheckTarget(context, dimensions);
        context.Require(input == output, $"The input has rank {input}, the output rank {output}.", "The layer keeps the rank: give both the same.");
        context.Require(dimensions == input, $"The target shape has {dimensions} dimensions.", $"Give it {input}, the rank of the input.");
    }

    public static void CheckPermute(LayerContext context)
    {
        int axes = context.Layer.Permute.Axis.Count;
        context.Require(axes == 4, $"There are {axes} axes.", "Give four: an order of 0 to 3 for sequence, channel, height and width.");
    }

    public static void CheckTranspose(LayerContext context) =>
        context.Require(context.Layer.Transpose.Axes.Count > 0, "There are no axes.", "List all axes in their new order.");

    public static void CheckReorganizeData(LayerContext context)
    {
        ulong size = context.Layer.ReorganizeData.BlockSize;
        context.Require((int)size >= 2, $"The block size is {size}.", "Make it at least 2.");
    }

    public static void CheckExpandDims(LayerContext context)
    {
        IReadOnlyList<long> axes = context.Layer.ExpandDims.Axes;
        if (!CheckAxes(context, axes) || context.InputTensorRank is not int input || context.OutputTensorRank is not int output) return;
        context.Require(input + axes.Count == output, $"The output has rank {output}.", $"With {axes.Count} new dimensions it has rank {input + axes.Count}.");
        CheckAxesExist(context, axes, output);
    }

    public static void CheckSqueeze(LayerContext context)
    {
        if (context.Layer.Squeeze.SqueezeAll) return;
        IReadOnlyList<long> axes = context.Layer.Squeeze.Axes;
        if (!CheckAxes(context, axes) || context.InputTensorRank is not int input || context.OutputTensorRank is not int output) return;
        context.Require(input == 1 || output + axes.Count == input, $"The output has rank {output}.", $"With {axes.Count} dimensions fewer it has rank {input - axes.Count}.");
        CheckAxesExist(context, axes, input);
    }

    private static bool CheckAxes(LayerContext context, IReadOnlyList<long> axes)
    {
        context.Require(axes.Count > 0, "There are no axes.", "List at least one.");
        bool different = axes.Distinct().Count() == axes.Count;
        context.Require(different, "An axis is listed twice.", "List every axis once.");
        return axes.Count > 0 && different;
    }

    private static void CheckAxesExist(LayerContext context, IReadOnlyList<long> axes, int rank)
    {
        List<long> positive = [.. axes.Select(axis => axis < 0 ? axis + rank : axis)];
        context.Require(positive.Distinct().Count() == positive.Count, "An axis is listed twice, once from the front and once from the end.", "List every axis once.");
        context.Require(positive.All(axis => axis >= 0 && axis < rank), $"An axis does not exist with rank {rank}.", $"Choose axes from {-rank} to {rank - 1}.");
    }
}
