using CoreMLSharp.Building.NeuralNetworks;
using Operation = CoreMLSharp.Specification.UnaryFunctionLayerParams.Types.Operation;
using ReduceAxis = CoreMLSharp.Specification.ReduceLayerParams.Types.ReduceAxis;
using ReduceOperation = CoreMLSharp.Specification.ReduceLayerParams.Types.ReduceOperation;
using SliceAxis = CoreMLSharp.Specification.SliceLayerParams.Types.SliceAxis;

namespace CoreMLSharp.Training.PoseClassification;

/// <summary>
/// Layers that take out of key points where they are in the picture, and how large: the mean of all points that are seen becomes 0, and
/// the mean distance of a frame's points from their own mean becomes 1. A single point has no size, so that its path is only measured in
/// the unit.
/// </summary>
internal sealed class KeyPointScaling(NeuralNetworkBuilder network, int points)
{
    /// <summary>A confidence above 1/1000 is one: points that are not seen have 0.</summary>
    private const float Certainty = 1000;

    private const float SmallestSize = 1e-6f;

    /// <summary>Adds the layers.</summary>
    /// <param name="input">The key points, [frames, 3, points].</param>
    /// <param name="unit">
    /// How large key points usually are, by which all are divided first: numbers are then small enough for 16 bits, in which an iPhone
    /// may compute.
    /// </param>
    /// <returns>The name of the scaled ones, [3, frames, points], of which the third is whether a point is seen, 0 or 1.</returns>
    public string Add(string input, float unit)
    {
        network.AddPermute("by_axis", input, "by_axis", [0, 2, 1, 3]);
        network.AddSlice("places_given", "by_axis", "places_given", SliceAxis.ChannelAxis, 0, 2);
        network.AddScale("places", "places_given", "places", new[] { 1 / unit });
        network.AddSlice("confidence", "by_axis", "confidence", SliceAxis.ChannelAxis, 2, 3);
        network.AddActivation("seen", "confidence", "seen", Activation.SigmoidHard(Certainty, 0));
        network.AddReduce("count", "seen", "count", ReduceAxis.Hw, ReduceOperation.Sum);
        Invert("count", "count_inverse");
        network.AddMultiply("seen_places", ["places", "seen"], "seen_places");
        network.AddReduce("sum", "seen_places", "sum", ReduceAxis.Hw, ReduceOperation.Sum);
        network.AddMultiply("mean_place", ["sum", "count_inverse"], "mean_place");
        network.AddMultiply("minus_mean", ["mean_place"], "minus_mean", -1);
        network.AddAdd("moved", ["places", "minus_mean"], "moved");
        network.AddMultiply("centred", ["moved", "seen"], "centred");
        if (points > 1) Resize();
        network.AddConcat("scaled_points", [points > 1 ? "resized" : "centred", "seen"], "scaled_points");
        return "scaled_points";
    }

    /// <summary>Divides by the size: the root of the mean of squared distances from the mean of each frame.</summary>
    private void Resize()
    {
        network.AddReduce("frame_count", "seen", "frame_count", ReduceAxis.W, ReduceOperation.Sum);
        Invert("frame_count", "frame_count_inverse");
        network.AddReduce("frame_sum", "centred", "frame_sum", ReduceAxis.W, ReduceOperation.Sum);
        network.AddUnary("squares", "centred", "squares", Operation.Power, alpha: 2);
        network.AddReduce("all_squares", "squares", "all_squares", ReduceAxis.Chw, ReduceOperation.Sum);
        network.AddUnary("frame_sum_squares", "frame_sum", "frame_sum_squares", Operation.Power, alpha: 2);
        network.AddMultiply("frame_means", ["frame_sum_squares", "frame_count_inverse"], "frame_means");
        network.AddReduce("all_means", "frame_means", "all_means", ReduceAxis.Chw, ReduceOperation.Sum);
        network.AddMultiply("minus_means", ["all_means"], "minus_means", -1);
        network.AddAdd("spread", ["all_squares", "minus_means"], "spread");
        network.AddMultiply("size", ["spread", "count_inverse"], "size");
        network.AddUnary("size_positive", "size", "size_positive", Operation.Threshold, alpha: SmallestSize);
        network.AddUnary("size_inverse", "size_positive", "size_inverse", Operation.Rsqrt, epsilon: SmallestSize);
        network.AddMultiply("resized", ["centred", "size_inverse"], "resized");
    }

    /// <summary>1 / x of a count, 1 where nothing is counted.</summary>
    private void Invert(string count, string output)
    {
        network.AddUnary($"{count}_positive", count, $"{count}_positive", Operation.Threshold, alpha: 1);
        network.AddUnary(output, $"{count}_positive", output, Operation.Inverse, epsilon: SmallestSize);
    }
}
