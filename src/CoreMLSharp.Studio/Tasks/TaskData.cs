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

    /// <summary>A part of a project's data.</summary>
    public static TaskData Of(Project project, DataPartName part)
    {
        string? source = project.Source(part);
        string dropped = project.UploadFolder(part);
        bool hasDropped = Directory.Exists(dropped) && Directory.EnumerateFileSystemEntries(dropped).Any();
        if (project.Task.Data is DataKind.Table or DataKind.Folder) return new TaskData(source ?? (hasDropped ? dropped : null), null);
        bool isAsItLies = project.Part(part).Edits.Count == 0 && (source is null || !hasDropped);
        if (isAsItLies) return new TaskData(source ?? (hasDropped ? dropped : null), null);
        Dataset data = project.Data(part);
        return new TaskData(null, data.FilesByLabel());
    }
}
