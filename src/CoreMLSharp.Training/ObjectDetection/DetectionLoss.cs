using CoreMLSharp.Training.ModelTraining;

namespace CoreMLSharp.Training.ObjectDetection;

/// <summary>
/// What a detector's training makes small, a sum of three: whether there is an object (cross entropy, in which what is already clear
/// counts little: Lin et al., 2017, "focal loss"), where it is (the generalised intersection over union: Rezatofighi et al., 2019), and
/// what it is (cross entropy). Each is a mean over the boxes that are to be found in the batch.
/// </summary>
internal sealed class DetectionLoss(DetectorDesign design)
{
    /// <summary>The true values: [anchors, numbers, cells]: middle, size, whether there is an object, and its class as 0 and 1.</summary>
    public const string Truth = "truth";

    private const float BoxWeight = 2, HitWeight = 3, EmptyWeight = 2, Tiny = 1e-7f;

    public ModelLoss ToModelLoss() => ModelLoss.Custom(Build);

    private LossValue Build(LossGraph graph)
    {
        long anchors = design.Anchors.Count;
        LossValue scores = graph.Output(DetectorNetwork.Scores).Reshape(graph.Examples, anchors, design.Numbers, design.Cells);
        LossValue truth = graph.Target(Truth, anchors, design.Numbers, design.Cells);
        LossValue isThere = truth.Slice(2, 4, 1);
        LossValue count = isThere.Sum().Max(graph.Constant(1));
        LossValue box = ((1 - Overlap(Boxes(graph, scores), Corners(truth.Slice(2, 0, 2), truth.Slice(2, 2, 2)))) * isThere).Sum();
        LossValue loss = (box * BoxWeight) + Objectness(scores.Slice(2, 4, 1), isThere);
        if (design.Classes.Count > 1) loss += Classes(scores, truth, isThere);
        return loss / count;
    }

    private static LossValue Objectness(LossValue score, LossValue isThere)
    {
        LossValue probability = score.Sigmoid();
        LossValue hit = (1 - probability).Square() * (-score).Softplus() * isThere * HitWeight;
        LossValue empty = probability.Square() * score.Softplus() * (1 - isThere) * EmptyWeight;
        return (hit + empty).Sum();
    }

    private LossValue Classes(LossValue scores, LossValue truth, LossValue isThere)
    {
        LossValue logarithms = scores.Slice(2, DetectorDesign.BoxNumbers, design.Classes.Count).LogSoftmax(2);
        return -(logarithms * truth.Slice(2, DetectorDesign.BoxNumbers, design.Classes.Count) * isThere).Sum();
    }

    /// <summary>The edges of the boxes that the scores say.</summary>
    private Edges Boxes(LossGraph graph, LossValue scores)
    {
        int grid = design.Grid;
        float[] corners =
        [
            .. Enumerable.Range(0, design.Cells).Select(cell => (float)((cell % grid) - DetectorDesign.Reach) / grid),
            .. Enumerable.Range(0, design.Cells).Select(cell => (float)((cell / grid) - DetectorDesign.Reach) / grid),
        ];
        float[] sizes = [.. design.Anchors.SelectMany(anchor => new[] { (float)anchor.Width, (float)anchor.Height })];
        LossValue middle =
            (scores.Slice(2, 0, 2).Sigmoid() * DetectorNetwork.MiddleScale(design)) + graph.Constant(corners, 1, 1, 2, design.Cells);
        LossValue size = scores.Slice(2, 2, 2).Clip(-DetectorNetwork.MostScale, DetectorNetwork.MostScale).Exp()
            * graph.Constant(sizes, 1, design.Anchors.Count, 2, 1);
        return Corners(middle, size);
    }

    private static Edges Corners(LossValue middle, LossValue size) => new(middle - (size * 0.5f), middle + (size * 0.5f));

    /// <summary>IoU − (hull − union) / hull, from −1 to 1: boxes that do not touch are drawn together as well.</summary>
    private static LossValue Overlap(Edges a, Edges b)
    {
        LossValue common = Area((a.End.Min(b.End) - a.Start.Max(b.Start)).Relu());
        LossValue union = Area(a.End - a.Start) + Area(b.End - b.Start) - common + Tiny;
        LossValue hull = Area(a.End.Max(b.End) - a.Start.Min(b.Start)) + Tiny;
        return (common / union) - ((hull - union) / hull);
    }

    private static LossValue Area(LossValue sides) => sides.Slice(2, 0, 1) * sides.Slice(2, 1, 1);

    /// <summary>The upper left and the lower right corner.</summary>
    private sealed record Edges(LossValue Start, LossValue End);
}
