namespace CoreMLSharp.Studio.Tasks;

/// <summary>Options that several tasks have, in the same words.</summary>
internal static class SharedOptions
{
    /// <summary>Which rows of a table are one recording.</summary>
    public static readonly TaskOption RecordingColumn = new(
        "recording-column", "Column of recordings", OptionKind.Column, "",
        "Of a table: the column that says to which recording a row belongs; 'recording' or 'session_id' if empty.");

    /// <summary>How long a small network learns.</summary>
    public static readonly TaskOption MaxIterations = new(
        "max-iterations", "Rounds", OptionKind.Number, "",
        "How often all examples are gone through; chosen by how many there are if empty.");

    /// <summary>How many examples a small network learns from at once.</summary>
    public static readonly TaskOption BatchSize = new(
        "batch-size", "Batch size", OptionKind.Number, "", "How many examples make one step; 32 if empty.");

    /// <summary>Whether the extractor is in the file.</summary>
    public static readonly TaskOption Embed = new(
        "embed", "Embed the extractor", OptionKind.Switch, "false",
        "Write the feature extractor into the file, which then needs nothing beside it.");
}
