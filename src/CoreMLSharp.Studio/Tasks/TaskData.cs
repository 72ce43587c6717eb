using CoreMLSharp.Diagnostics;
using CoreMLSharp.Studio.Data;
using CoreMLSharp.Studio.Projects;

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

    /// <summary>A part of a project's data.</summary>
    public static TaskData Of(Project project, DataPartName part)
    {
        string? source = project.Source(part);
        string dropped = project.UploadFolder(part);
        bool hasDropped = Directory.Exists(dropped) && Directory.EnumerateFileSystemEntries(dropped).Any();
        if (project.Task.Data is DataKind.Table or DataKind.Folder) return new TaskData(source ?? (hasDropped ? WholeOf(dropped) : null), null);
        bool isAsItLies = project.Part(part).Edits.Count == 0 && (source is null || !hasDropped);
        if (isAsItLies) return new TaskData(source ?? (hasDropped ? dropped : null), null);
        Dataset data = project.Data(part);
        return new TaskData(null, data.FilesByLabel());
    }

    /// <summary>What was dropped: the one file, or the folder of several.</summary>
    private static string WholeOf(string folder) =>
        Directory.GetDirectories(folder).Length == 0 && Directory.GetFiles(folder) is [string only] ? only : folder;
}
