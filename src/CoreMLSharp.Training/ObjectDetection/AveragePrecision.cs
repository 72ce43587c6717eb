using CoreMLSharp.Runtime;
using CoreMLSharp.Training.Metrics;

namespace CoreMLSharp.Training.ObjectDetection;

/// <summary>
/// How good boxes are: precision over recall as the boxes come, the surest first, and the area below it, all points, each with the best
/// precision at its recall or a higher one (PASCAL VOC from 2010 on). A true box is found once, by the surest box that overlaps it enough
/// and no other true box more.
/// </summary>
internal static class AveragePrecision
{
    /// <summary>The overlaps of COCO's measure: 0.5, 0.55 … 0.95.</summary>
    public static IReadOnlyList<double> Overlaps { get; } = [.. Enumerable.Range(0, 10).Select(i => 0.5 + (0.05 * i))];

    /// <summary>The curve of a class.</summary>
    /// <param name="photos">The photos: what is on each and what was found.</param>
    /// <param name="label">The class.</param>
    /// <param name="overlap">The least intersection over union of a box that is right.</param>
    /// <returns>A point for each box found, in the order of confidence; empty where nothing was.</returns>
    public static PrecisionRecall[] Curve(IReadOnlyList<ExaminedPhoto> photos, string label, double overlap)
    {
        int truths = photos.Sum(photo => photo.Objects.Count(found => found.Label == label));
        (double Confidence, bool IsRight)[] found =
            [.. photos.SelectMany(photo => Match(photo, label, overlap)).OrderByDescending(box => box.Confidence)];
        PrecisionRecall[] curve = new PrecisionRecall[found.Length];
        int right = 0;
        for (int i = 0; i < found.Length; i++)
        {
            if (found[i].IsRight) right++;
            curve[i] = new PrecisionRecall(found[i].Confidence, (double)right / (i + 1), truths == 0 ? 0 : (double)right / truths);
        }

        return curve;
    }

    /// <summary>Where the curve of a class at an overlap of half turns: the first point of each recall.</summary>
    public static IReadOnlyList<PrecisionRecall> Corners(IReadOnlyList<ExaminedPhoto> photos, string label)
    {
        PrecisionRecall[] curve = Curve(photos, label, Overlaps[0]);
        return [.. curve.Where((point, i) => i == 0 || point.Recall > curve[i - 1].Recall)];
    }

    /// <summary>The area below a curve.</summary>
    public static double Area(IReadOnlyList<PrecisionRecall> curve)
    {
        double area = 0, best = 0;
        for (int i = curve.Count - 1; i >= 0; i--)
        {
            best = Math.Max(best, curve[i].Precision);
            area += best * (curve[i].Recall - (i > 0 ? curve[i - 1].Recall : 0));
        }

        return area;
    }

    private static IEnumerable<(double Confidence, bool IsRight)> Match(ExaminedPhoto photo, string label, double overlap)
    {
        CenteredBox[] truths =
            [.. photo.Objects.Where(placed => placed.Label == label).Select(placed => CenteredBox.Of(placed.Box))];
        bool[] isFound = new bool[truths.Length];
        foreach (Detection detection in photo.Found.Where(found => found.Label == label).OrderByDescending(found => found.Confidence))
        {
            CenteredBox box = CenteredBox.Of(detection.Box);
            int nearest = Enumerable.Range(0, truths.Length).DefaultIfEmpty(-1)
                .MaxBy(i => i < 0 ? -1 : box.IntersectionOverUnion(truths[i]));
            bool isRight = nearest >= 0 && !isFound[nearest] && box.IntersectionOverUnion(truths[nearest]) >= overlap;
            if (isRight) isFound[nearest] = true;
            yield return (detection.Confidence, isRight);
        }
    }
}

/// <summary>A photo with what is on it and what a detector found.</summary>
/// <param name="Objects">What is on it.</param>
/// <param name="Found">What was found.</param>
internal sealed record ExaminedPhoto(IReadOnlyList<AnnotatedObject> Objects, IReadOnlyList<Detection> Found);
