namespace CoreMLSharp.Training.ObjectDetection;

/// <summary>Which boxes of a detector's network are to find the objects of a picture.</summary>
internal static class DetectionTargets
{
    /// <summary>Anchors that are no more than so many times larger or smaller than an object, on either side, find it too.</summary>
    private const double MostRatio = 2;

    /// <summary>How far from the middle a cell may be that finds an object, in parts of the object's sides.</summary>
    private const double WellInside = 0.25;

    /// <summary>The true values of a picture.</summary>
    /// <param name="design">The network.</param>
    /// <param name="objects">The objects and their classes.</param>
    /// <returns>[anchors, numbers, cells], as <see cref="DetectionLoss.Truth"/>.</returns>
    public static float[] Of(DetectorDesign design, IReadOnlyList<PlacedObject> objects)
    {
        float[] truth = new float[design.Anchors.Count * design.Numbers * design.Cells];

        // Where two objects meet in a cell, the smaller one stays: it is the harder one to find elsewhere.
        foreach (PlacedObject placed in objects.OrderByDescending(placed => placed.Box.Width * placed.Box.Height))
        {
            int nearest = AnchorBoxes.Nearest(placed.Box, design.Anchors);
            for (int anchor = 0; anchor < design.Anchors.Count; anchor++)
            {
                if (anchor == nearest || Ratio(placed.Box, design.Anchors[anchor]) < MostRatio) Write(design, truth, anchor, placed);
            }
        }

        return truth;
    }

    private static double Ratio(CenteredBox box, CenteredBox anchor)
    {
        double width = box.Width / anchor.Width, height = box.Height / anchor.Height;
        return Math.Max(Math.Max(width, 1 / width), Math.Max(height, 1 / height));
    }

    private static void Write(DetectorDesign design, float[] truth, int anchor, PlacedObject placed)
    {
        int column = Math.Clamp((int)(placed.Box.X * design.Grid), 0, design.Grid - 1);
        int row = Math.Clamp((int)(placed.Box.Y * design.Grid), 0, design.Grid - 1);
        for (int y = Math.Max(0, row - DetectorDesign.Reach); y <= Math.Min(design.Grid - 1, row + DetectorDesign.Reach); y++)
        {
            for (int x = Math.Max(0, column - DetectorDesign.Reach); x <= Math.Min(design.Grid - 1, column + DetectorDesign.Reach); x++)
            {
                if ((x == column && y == row) || IsInside(placed.Box, (x + 0.5) / design.Grid, (y + 0.5) / design.Grid))
                {
                    Write(design, truth, anchor, placed, (y * design.Grid) + x);
                }
            }
        }
    }

    /// <summary>Whether a cell beside the middle one is well within the box.</summary>
    private static bool IsInside(CenteredBox box, double x, double y) =>
        Math.Abs(x - box.X) <= WellInside * box.Width && Math.Abs(y - box.Y) <= WellInside * box.Height;

    private static void Write(DetectorDesign design, float[] truth, int anchor, PlacedObject placed, int cell)
    {
        CenteredBox box = placed.Box;
        Span<float> numbers = truth.AsSpan(anchor * design.Numbers * design.Cells);
        ReadOnlySpan<double> values = [box.X, box.Y, box.Width, box.Height, 1];
        for (int number = 0; number < values.Length; number++) numbers[(number * design.Cells) + cell] = (float)values[number];
        for (int k = 0; k < design.Classes.Count; k++)
        {
            numbers[((DetectorDesign.BoxNumbers + k) * design.Cells) + cell] = k == placed.Class ? 1 : 0;
        }
    }
}

/// <summary>An object in a picture as a network learns it.</summary>
internal readonly record struct PlacedObject(int Class, CenteredBox Box);
