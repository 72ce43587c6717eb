namespace CoreMLSharp.Training.ActivityClassification;

/// <summary>A stretch of a recording from which a prediction is made.</summary>
/// <param name="Recording">The recording.</param>
/// <param name="Start">The row with which it begins.</param>
/// <param name="Length">Its rows.</param>
internal sealed record ActivityWindow(ActivityRecording Recording, int Start, int Length)
{
    /// <summary>The windows of a recording, one after the other; what is left at the end is in none.</summary>
    public static IEnumerable<ActivityWindow> Of(ActivityRecording recording, int length)
    {
        for (int start = 0; start + length <= recording.RowCount; start += length)
        {
            yield return new ActivityWindow(recording, start, length);
        }
    }

    /// <summary>The window, moved by up to half its length as far as the recording reaches.</summary>
    public ActivityWindow Moved(Random random)
    {
        int start = Start + random.Next(-Length / 2, (Length / 2) + 1);
        return this with { Start = Math.Clamp(start, 0, Recording.RowCount - Length) };
    }

    /// <summary>The values of a column, as a model takes them.</summary>
    public double[] Values(int column) => [.. Recording.Features[column].AsSpan(Start, Length).ToArray().Select(value => (double)value)];
}
