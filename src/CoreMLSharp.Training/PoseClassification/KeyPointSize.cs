namespace CoreMLSharp.Training.PoseClassification;

/// <summary>How far key points lie apart.</summary>
internal static class KeyPointSize
{
    /// <summary>The root of the mean of squared distances from the mean of each frame, of the points that are seen.</summary>
    /// <param name="window">[frames, 3, points].</param>
    /// <param name="points">The number of points.</param>
    public static float Of(ReadOnlySpan<float> window, int points)
    {
        double squares = 0, count = 0;
        for (int frame = 0; frame < window.Length; frame += KeyPointClip.Coordinates * points)
        {
            (double spread, int seen) = Spread(window.Slice(frame, KeyPointClip.Coordinates * points), points, 1);
            squares += spread;
            count += seen;
        }

        return count > 0 ? (float)Math.Sqrt(squares / count) : 0;
    }

    /// <summary>The same over time, of the single point of clips.</summary>
    public static float OfPaths(IEnumerable<KeyPointClip> clips)
    {
        double squares = 0, count = 0;
        foreach (KeyPointClip clip in clips)
        {
            (double spread, int seen) = Spread(clip.Values, clip.FrameCount, KeyPointClip.Coordinates);
            squares += spread;
            count += seen;
        }

        return squares > 0 ? (float)Math.Sqrt(squares / count) : 1;
    }

    /// <param name="values">x, y and confidence of places.</param>
    /// <param name="places">How many places there are.</param>
    /// <param name="step">From one place to the next: 1 where all x come first, 3 where each place has its three numbers beside it.</param>
    private static (double Squares, int Seen) Spread(ReadOnlySpan<float> values, int places, int step)
    {
        int axis = step == 1 ? places : 1, seen = 0;
        double x = 0, y = 0, squares = 0;
        for (int i = 0; i < places; i++)
        {
            ReadOnlySpan<float> place = values[(i * step)..];
            if (place[2 * axis] <= 0) continue;
            seen++;
            x += place[0];
            y += place[axis];
            squares += (place[0] * place[0]) + (place[axis] * place[axis]);
        }

        return seen == 0 ? (0, 0) : (Math.Max(0, squares - (((x * x) + (y * y)) / seen)), seen);
    }
}
