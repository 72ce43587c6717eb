namespace CoreMLSharp.Training.ActivityClassification;

/// <summary>What sensors said while somebody did one thing.</summary>
/// <param name="Name">The file or the name of the recording, for messages.</param>
/// <param name="Label">What was done.</param>
/// <param name="Features">The values of each feature column, [columns][rows], one after the other in time.</param>
public sealed record ActivityRecording(string Name, string Label, IReadOnlyList<float[]> Features)
{
    /// <summary>The number of rows, each a moment.</summary>
    public int RowCount => Features[0].Length;

    /// <summary>Which file or session it is a part of: parts of one are never trained on and validated with at once.</summary>
    internal string Session { get; init; } = Name;

    /// <summary>The row of its session with which it begins, counted from 0.</summary>
    internal int FirstRow { get; init; }
}
