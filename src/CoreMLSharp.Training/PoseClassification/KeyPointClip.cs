using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Training.PoseClassification;

/// <summary>Key points of a hand or a body, or one point, as they move: one frame for a pose, more for an action.</summary>
public sealed record KeyPointClip
{
    /// <summary>The numbers of a point: x, y and the confidence in them.</summary>
    internal const int Coordinates = 3;

    /// <summary>Makes a clip.</summary>
    /// <param name="name">What messages call it, such as its file.</param>
    /// <param name="label">What it shows.</param>
    /// <param name="values">
    /// [frames, 3, points], row-major: x, y and confidence of each point, as Core ML's models take them. A point that is not seen has
    /// the confidence 0.
    /// </param>
    /// <param name="points">The number of points.</param>
    /// <exception cref="CoreMLException">The values are not of whole frames, or are no finite numbers.</exception>
    public KeyPointClip(string name, string label, float[] values, int points)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (points < 1 || values.Length == 0 || values.Length % (Coordinates * points) != 0)
        {
            throw new CoreMLException($"{name} has {values.Length} numbers, which are not x, y and confidence of {points} points a frame.");
        }

        if (!Array.TrueForAll(values, float.IsFinite)) throw new CoreMLException($"{name} has a coordinate that is no finite number.");
        (Name, Label, Values, PointCount) = (name, label, values, points);
        Session = name;
    }

    /// <summary>What messages call it.</summary>
    public string Name { get; init; }

    /// <summary>What it shows.</summary>
    public string Label { get; init; }

    /// <summary>[frames, 3, points], row-major: x, y and confidence of each point.</summary>
    public float[] Values { get; }

    /// <summary>The number of points.</summary>
    public int PointCount { get; }

    /// <summary>The number of frames.</summary>
    public int FrameCount => Values.Length / FrameLength;

    /// <summary>Which recording it is a part of: parts of one are never trained on and validated with at once.</summary>
    internal string Session { get; init; }

    private int FrameLength => Coordinates * PointCount;

    /// <summary>Some frames of the clip, filled with frames in which no point is seen.</summary>
    /// <param name="start">The first frame.</param>
    /// <param name="frames">How many.</param>
    internal float[] Window(int start, int frames)
    {
        float[] window = new float[frames * FrameLength];
        int count = Math.Min(frames, FrameCount - start);
        Values.AsSpan(start * FrameLength, count * FrameLength).CopyTo(window);
        return window;
    }

    /// <summary>The frames with which windows begin: by half a window further each, and the last one at the end.</summary>
    internal IEnumerable<int> Starts(int frames)
    {
        int last = Math.Max(0, FrameCount - frames), step = Math.Max(1, frames / 2);
        for (int start = 0; start < last; start += step) yield return start;
        yield return last;
    }
}
