namespace CoreMLSharp.Training.ObjectDetection;

/// <summary>Which boxes of a detector's network are to find the objects of a picture.</summary>
internal static class DetectionTargets
{
    /// <summary>Anchors that are no more than so many times larger or smaller than an object, on either side, find it too.</summary>
    private const double MostRatio = 2;

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
        CenteredBox box = placed.Box;
        int column = Math.Clamp((int)(box.X * design.Grid), 0, design.Grid - 1);
        int row = Math.Clamp((int)(box.Y * design.Grid), 0, design.Grid - 1);
        Span<float> numbers = truth.AsSpan(anchor * design.Numbers * design.Cells);
        int cell = (row * design.Grid) + column;
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
