using CoreMLSharp.Runtime;

namespace CoreMLSharp.Training.ObjectDetection;

/// <summary>A box by its middle, as detectors give it, in parts of the picture's sides.</summary>
internal readonly record struct CenteredBox(double X, double Y, double Width, double Height)
{
    public static CenteredBox Of(BoundingBox box) =>
        new(box.X + (box.Width / 2), box.Y + (box.Height / 2), box.Width, box.Height);

    /// <summary>The common area in parts of the area of both together.</summary>
    public double IntersectionOverUnion(CenteredBox other)
    {
        double common = Overlap(X, Width, other.X, other.Width) * Overlap(Y, Height, other.Y, other.Height);
        double union = (Width * Height) + (other.Width * other.Height) - common;
        return union > 0 ? common / union : 0;
    }

    private static double Overlap(double a, double aLength, double b, double bLength) =>
        Math.Max(0, Math.Min(a + (aLength / 2), b + (bLength / 2)) - Math.Max(a - (aLength / 2), b - (bLength / 2)));
}
