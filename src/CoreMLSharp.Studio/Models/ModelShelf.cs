using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using CoreMLSharp.IO;
using CoreMLSharp.Studio.Projects;

namespace CoreMLSharp.Studio.Models;

/// <summary>
/// The models that pages look at: those that lie where a person said, and those that were dropped or made here, whose folder goes when the
/// program ends.
/// </summary>
public sealed partial class ModelShelf : IDisposable
{
    private readonly Lazy<TemporaryFolder> _folder = new(() => new TemporaryFolder());
    private readonly ConcurrentDictionary<string, ShelvedModel> _models = [];

    /// <summary>Puts a model on the shelf, which stays where it is.</summary>
    public ShelvedModel Add(string path)
    {
        string full = Path.GetFullPath(path);
        return _models.GetOrAdd(Identifier.Of(full), id => new ShelvedModel(id, full));
    }

    /// <summary>The model of an identifier; null when there is none since the last start.</summary>
    public ShelvedModel? Find(string id) => _models.GetValueOrDefault(id);

    /// <summary>The folders of all models, where those that are linked find what they are linked to.</summary>
    public IReadOnlyList<string> Folders =>
        [.. _models.Values.Select(model => Path.GetDirectoryName(model.Path)).OfType<string>().Distinct()];

    /// <summary>Where a drop's files go.</summary>
    /// <param name="drop">What the page calls the drop.</param>
    public string DropFolder(Guid drop) => Path.Combine(_folder.Value.Path, drop.ToString("N"));

    /// <summary>A new folder for something that is made here.</summary>
    public string NewFolder()
    {
        string folder = DropFolder(Guid.NewGuid());
        Directory.CreateDirectory(folder);
        return folder;
    }

    /// <summary>Puts the model of a drop on the shelf.</summary>
    /// <exception cref="Diagnostics.CoreMLException">There is none in it.</exception>
    public ShelvedModel Receive(Guid drop) => Add(ModelSearch.Find(DropFolder(drop)));

    /// <summary>A message in which what was dropped goes by its name, not by where Studio keeps it.</summary>
    [return: NotNullIfNotNull(nameof(message))]
    public string? Plain(string? message) => message is null || !_folder.IsValueCreated
        ? message
        : FolderOfDrop().Replace(message.Replace(_folder.Value.Path, "", StringComparison.Ordinal), "");

    /// <summary>Removes what was dropped or made here.</summary>
    public void Dispose()
    {
        if (_folder.IsValueCreated) _folder.Value.Dispose();
    }

    [GeneratedRegex(@"[/\\][0-9a-f]{32}[/\\]")]
    private static partial Regex FolderOfDrop();
}
