using CoreMLSharp.Diagnostics;
using CoreMLSharp.Studio.Projects;
using CoreMLSharp.Studio.Tasks;

namespace CoreMLSharp.Studio.Data;

/// <summary>The dropped files of one part of a project.</summary>
public sealed record ProjectUploads(Project Project, DataPartName Part) : IUploadPlace
{
    /// <inheritdoc/>
    public string Root => Project.UploadFolder(Part);

    /// <inheritdoc/>
    public string Items => Project.Task.Items;

    /// <inheritdoc/>
    public bool Unpacks => true;

    /// <summary>Of labelled files, the folder that a file lay in is its class.</summary>
    public string PlaceOf(string[] parts)
    {
        if (Project.Task.Data is DataKind.Table) return parts[^1];
        if (Project.Task.Data is DataKind.Folder || Upload.IsArchive(parts[^1])) return Path.Combine(parts);
        return parts.Length > 1
            ? Path.Combine(parts[^2], parts[^1])
            : throw new CoreMLException($"{parts[0]} lies in no folder that names its class. Drop it onto a class.");
    }

    /// <inheritdoc/>
    public bool AcceptsName(string place) => Project.Task.AcceptsName(place);

    /// <inheritdoc/>
    public bool Accepts(string file) => Project.Task.Accepts(file);
}
