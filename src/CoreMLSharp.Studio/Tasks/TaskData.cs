using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Studio.Tasks;

/// <summary>Data as a task takes it: labelled files after the person's changes, or a folder or file as it lies.</summary>
/// <param name="Path">The folder or file; null when there are only labelled files from several places.</param>
/// <param name="Files">The labelled files by class; null for a folder or file that nobody changed.</param>
public sealed record TaskData(string? Path, IReadOnlyDictionary<string, IReadOnlyList<string>>? Files)
{
    /// <summary>Whether there is nothing.</summary>
    public bool IsEmpty => Path is null && Files is not { Count: > 0 };

    /// <summary>The folder or file.</summary>
    /// <exception cref="CoreMLException">Nothing was chosen yet.</exception>
    public string Require() => Path ?? throw new CoreMLException("There is nothing to learn from yet. Choose or drop data first.");
}
