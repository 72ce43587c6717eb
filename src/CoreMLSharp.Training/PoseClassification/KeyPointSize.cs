namespace CoreMLSharp.Training.PoseClassification;

/// <summary>How far key points lie apart.</summary>
internal static class KeyPointSize
{
    /// <summary>
    /// The root of the mean of squared distances of points that are seen from the mean of their frame; of a single point, from the mean of
    /// its path. 1 where all lie in one place.
    /// </summary>
    public static float Usual(IReadOnlyList<KeyPointClip> clips)
    {
        double squares = 0, count = 0;
        foreach (KeyPointClip clip in clips)
        {
            int points = clip.PointCount, frame = KeyPointClip.Coordinates * points;
            if (points == 1) Add(Spread(clip.Values, clip.FrameCount, KeyPointClip.Coordinates));
            for (int start = 0; points > 1 && start < clip.Values.Length; start += frame)
            {
                Add(Spread(clip.Values.AsSpan(start, frame), points, 1));
            }
        }

        return squares > 0 ? (float)Math.Sqrt(squares / count) : 1;

        void Add((double Squares, int Seen) spread)
        {
            squares += spread.Squares;
            count += spread.Seen;
        }
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
