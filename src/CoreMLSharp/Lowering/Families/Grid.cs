namespace CoreMLSharp.Lowering.Families;

/// <summary>How the points at which an axis is sampled are spaced, in the words of programs.</summary>
internal enum GridSampling
{
    /// <summary>In steps of n / m from 0 on.</summary>
    Default,

    /// <summary>From 0 to n − 1; a single point is at 0.</summary>
    StrictAlignCorners,

    /// <summary>From 0 to n − 1; a single point is in the middle.</summary>
    AlignCorners,

    /// <summary>In the middle of m equal parts between 0 and n − 1.</summary>
    OffsetCorners,

    /// <summary>In the middle of m equal parts between −½ and n − ½.</summary>
    UnalignCorners,
}

/// <summary>The points at which an axis is sampled.</summary>
internal static class Grid
{
    /// <summary>As many points as are wanted, moved to the nearest element where they lie outside of an axis of a size.</summary>
    public static double[] Points(long size, long count, GridSampling sampling)
    {
        double last = size - 1;
        (double first, double spacing) = sampling switch
        {
            GridSampling.Default => (0, size / (double)count),
            GridSampling.OffsetCorners => (Math.Max(last, 1) / count / 2, Math.Max(last, 1) / count),
            GridSampling.UnalignCorners => ((size / (double)count / 2) - 0.5, size / (double)count),
            GridSampling.AlignCorners when count == 1 => (last / 2, 0),
            _ => (0, count == 1 ? 0 : last / (count - 1)),
        };
        return [.. Enumerable.Range(0, Sizes.Checked(count)).Select(i => Math.Clamp(first + (i * spacing), 0, last))];
    }
}
