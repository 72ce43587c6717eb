using CoreMLSharp.Runtime;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.ObjectDetection;

namespace CoreMLSharp.Training.Tests.ObjectDetection;

public class AveragePrecisionTests
{
    private static readonly BoundingBox Left = new(0, 0, 0.4, 0.4), Right = new(0.5, 0.5, 0.4, 0.4), Nowhere = new(0, 0.8, 0.1, 0.1);

    [Fact]
    public void Each_object_is_found_once_and_precision_is_the_best_at_its_recall_or_beyond()
    {
        ExaminedPhoto photo = new(
            [new AnnotatedObject("a", Left), new AnnotatedObject("a", Right)],
            [
                new Detection("a", 0.9, Left),
                new Detection("a", 0.8, new BoundingBox(0.01, 0, 0.4, 0.4)),
                new Detection("a", 0.7, Nowhere),
                new Detection("a", 0.6, Right),
            ]);
        PrecisionRecall[] curve = AveragePrecision.Curve([photo], "a", 0.5);
        Assert.Equal([1, 0.5, 1 / 3.0, 0.5], curve.Select(point => point.Precision));
        Assert.Equal([0.5, 0.5, 0.5, 1], curve.Select(point => point.Recall));
        Assert.Equal(0.75, AveragePrecision.Area(curve), 1e-12);
        Assert.Equal([0.5, 1], AveragePrecision.Corners([photo], "a").Select(point => point.Recall));
    }

    [Fact]
    public void A_box_must_overlap_enough_and_be_of_the_class()
    {
        ExaminedPhoto photo = new(
            [new AnnotatedObject("a", Left), new AnnotatedObject("b", Right)],
            [new Detection("a", 0.9, new BoundingBox(0.1, 0, 0.4, 0.4)), new Detection("a", 0.8, Right)]);
        Assert.Equal(1, AveragePrecision.Area(AveragePrecision.Curve([photo], "a", 0.5)));
        Assert.Equal(0, AveragePrecision.Area(AveragePrecision.Curve([photo], "a", 0.7)));
        Assert.Equal(0, AveragePrecision.Area(AveragePrecision.Curve([photo], "b", 0.5)));
    }

    [Fact]
    public void Anchors_are_the_sizes_that_boxes_come_in()
    {
        CenteredBox[] boxes = [.. Enumerable.Range(0, 20).Select(i => i % 2 == 0
            ? new CenteredBox(0.5, 0.5, 0.1 + (0.001 * i), 0.2)
            : new CenteredBox(0.2, 0.3, 0.6, 0.5 + (0.001 * i)))];
        CenteredBox[] anchors = AnchorBoxes.Find(boxes, 2);
        Assert.InRange(anchors[0].Width, 0.1, 0.12);
        Assert.InRange(anchors[1].Height, 0.5, 0.52);
        Assert.Equal(1, AnchorBoxes.Nearest(new CenteredBox(0.9, 0.9, 0.5, 0.5), anchors));
    }
}
