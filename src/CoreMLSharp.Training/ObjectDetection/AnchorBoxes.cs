namespace CoreMLSharp.Training.ObjectDetection;

/// <summary>
/// The sizes from which a detector starts: the medians of groups of the training photos' boxes, grouped by overlap (YOLOv2's k-means).
/// </summary>
internal static class AnchorBoxes
{
    private const int MostRounds = 100;

    /// <summary>Finds the sizes.</summary>
    /// <param name="boxes">The boxes, at least one.</param>
    /// <param name="count">How many sizes, at least.</param>
    /// <returns>As many sizes, the smallest first; only width and height count.</returns>
    public static CenteredBox[] Find(IReadOnlyList<CenteredBox> boxes, int count)
    {
        // By area, in equal parts: every group begins with boxes of its own, and the same boxes give the same sizes.
        CenteredBox[] sizes =
        [
            .. boxes.Select(box => new CenteredBox(0, 0, box.Width, box.Height))
            .OrderBy(box => box.Width * box.Height).ThenBy(box => box.Width),
        ];
        CenteredBox[] anchors = [.. Enumerable.Range(0, count).Select(i => sizes[((2 * i) + 1) * sizes.Length / (2 * count)])];
        for (int round = 0; round < MostRounds; round++)
        {
            ILookup<int, CenteredBox> groups = sizes.ToLookup(size => Nearest(size, anchors));
            CenteredBox[] moved = [.. anchors.Select((anchor, i) => groups[i].Any() ? Middle([.. groups[i]]) : anchor)];
            if (moved.SequenceEqual(anchors)) break;
            anchors = moved;
        }

        return [.. anchors.OrderBy(anchor => anchor.Width * anchor.Height)];
    }

    /// <summary>Which size overlaps a box the most when their middles are the same.</summary>
    public static int Nearest(CenteredBox box, IReadOnlyList<CenteredBox> anchors)
    {
        CenteredBox size = new(0, 0, box.Width, box.Height);
        return Enumerable.Range(0, anchors.Count).MaxBy(i => size.IntersectionOverUnion(anchors[i]));
    }

    private static CenteredBox Middle(CenteredBox[] group) =>
        new(0, 0, Median([.. group.Select(box => box.Width)]), Median([.. group.Select(box => box.Height)]));

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
