using System.Numerics.Tensors;
using CoreMLSharp.Training.ModelTraining;

namespace CoreMLSharp.Training.Styles;

/// <summary>
/// What the network is to make small: how far the content of a picture moves, how far its style is from the one to learn, and how much
/// neighbouring pixels differ. Each part is measured by its own size, so that none depends on the scale of a map.
/// </summary>
/// <param name="style">What to learn, of each map of <see cref="PerceptualMaps.Style"/>.</param>
/// <param name="output">The name of the network's picture.</param>
internal sealed class StyleLoss(IReadOnlyList<MapStatistics> style, string output)
{
    /// <summary>What the names of maps begin with: of the picture that went in, and of the one that came out.</summary>
    public const string Before = "before", After = "after";

    /// <summary>What style counts beside content at the middle strength, chosen by looking at what comes out.</summary>
    private const float StyleWeight = 5;

    private const float SmoothnessWeight = 0.1f;

    /// <summary>What keeps a size from being zero.</summary>
    public const float Small = 1e-6f;

    /// <summary>How far the content moves, as a part of its own size.</summary>
    public static ModelLoss Content { get; } = ModelLoss.Custom(graph =>
    {
        LossValue before = graph.Output(PerceptualMaps.NameOf(Before, PerceptualMaps.Content));
        LossValue after = graph.Output(PerceptualMaps.NameOf(After, PerceptualMaps.Content));
        return (after - before).Square().Mean() / (before.Square().Mean() + Small);
    });

    /// <summary>How far the style is from the one to learn, as a part of that one's size: the mean over the maps.</summary>
    public ModelLoss Style => ModelLoss.Custom(graph =>
    {
        LossValue sum = graph.Constant(0);
        foreach ((string map, MapStatistics wanted) in PerceptualMaps.Style.Zip(style))
        {
            LossValue value = graph.Output(PerceptualMaps.NameOf(After, map));
            (long channels, long places) = (value.Shape[1], value.Shape[2] * value.Shape[3]);
            LossValue rows = value.Reshape(-1, channels, places);
            LossValue means = rows.Mean(2).Reshape(-1, channels, 1);
            LossValue centred = rows - means;
            LossValue covariances = centred.MatMul(centred.Transpose(0, 2, 1)) * (1f / places);
            sum += Distance(means, graph, wanted.Means, channels, 1) + Distance(covariances, graph, wanted.Covariances, channels, channels);
        }

        return sum * (0.5f / style.Count);
    });

    /// <summary>All parts together.</summary>
    /// <param name="strength">Create ML's style strength, from 1 to 10: each step makes style count for 1.5 times as much.</param>
    public ModelLoss All(int strength) => Content + (StyleWeight * MathF.Pow(1.5f, strength - 5) * Style) + (SmoothnessWeight * Smoothness);

    private ModelLoss Smoothness => ModelLoss.Custom(graph =>
    {
        LossValue picture = graph.Output(output) * (1 / 255f);
        return Differences(picture, 2) + Differences(picture, 3);
    });

    /// <summary>How far something is from what is wanted, as a part of that one's size.</summary>
    private static LossValue Distance(LossValue value, LossGraph graph, float[] wanted, long rows, long columns)
    {
        // A picture of a single colour has no covariances.
        float size = TensorPrimitives.SumOfSquares<float>(wanted) + Small;
        return (value - graph.Constant(wanted, 1, rows, columns)).Square().Sum(1, 2).Mean() * (1 / size);
    }

    private static LossValue Differences(LossValue picture, int axis)
    {
        long length = picture.Shape[axis] - 1;
        return (picture.Slice(axis, 1, length) - picture.Slice(axis, 0, length)).Square().Mean();
    }
}
