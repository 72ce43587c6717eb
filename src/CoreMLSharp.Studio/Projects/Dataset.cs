using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;

namespace CoreMLSharp.Studio.Projects;

/// <summary>The labelled files of one part of a project: what lies in its folders, after the person's changes.</summary>
public sealed class Dataset
{
    private readonly Dictionary<string, DataItem> _items;

    private Dataset(IReadOnlyList<DataItem> items, IReadOnlyList<string> classes, IReadOnlyList<string> problems)
    {
        _items = items.ToDictionary(item => item.Id);
        Problems = problems;
        ILookup<string, DataItem> byLabel = items.ToLookup(item => item.Label);
        Classes = [.. classes.Select(label => new DataClass(label, [.. byLabel[label]]))];
    }

    /// <summary>The classes in the order of their names, also those without files.</summary>
    public IReadOnlyList<DataClass> Classes { get; }

    /// <summary>What is wrong with the folders, in sentences.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>How many files there are.</summary>
    public int Count => _items.Count;

    /// <summary>The file of an identifier; null when there is none.</summary>
    public DataItem? Find(string id) => _items.GetValueOrDefault(id);

    /// <summary>The files by class, for the classes that have some.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> FilesByLabel() =>
        Classes.Where(one => one.Items.Count > 0)
        .ToDictionary(one => one.Label, one => (IReadOnlyList<string>)[.. one.Items.Select(item => item.Path)]);

    /// <summary>Reads the folders of a part, and applies the changes.</summary>
    public static Dataset Read(Project project, DataPartName part)
    {
        List<string> problems = [];
        Dictionary<string, DataItem> items = [];
        SortedSet<string> classes = new(StringComparer.Ordinal);
        if (project.Source(part) is { } source) ReadFolder("source", source);
        string dropped = project.UploadFolder(part);
        if (Directory.Exists(dropped)) ReadFolder("dropped", dropped);
        foreach (DataEdit edit in project.Part(part).Edits) Apply(edit, items, classes);
        return new Dataset([.. items.Values.OrderBy(item => item.Path, StringComparer.Ordinal)], [.. classes], problems);

        // A file is known by its place in its folder, so that the changes stay true when a project is moved.
        void ReadFolder(string name, string folder)
        {
            try
            {
                foreach (DirectoryInfo directory in new DirectoryInfo(folder).EnumerateDirectories())
                {
                    if (directory.Name.StartsWith('.') || directory.Attributes.HasFlag(FileAttributes.Hidden)) continue;
                    classes.Add(directory.Name);
                    foreach (PlacedFile file in FolderWalk.Read(directory.FullName, project.Task.Accepts))
                    {
                        DataItem item = new(Identifier.Of($"{name}/{Path.GetRelativePath(folder, file.Path)}"), file.Path, directory.Name);
                        items[item.Id] = item;
                    }
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or CoreMLException)
            {
                problems.Add(error.Message);
            }
        }
    }

    private static void Apply(DataEdit edit, Dictionary<string, DataItem> items, SortedSet<string> classes)
    {
        switch (edit)
        {
            case { Kind: DataEditKind.AddClass, Label: { } label }:
                classes.Add(label);
                break;
            case { Kind: DataEditKind.RemoveClass, Label: { } label }:
                classes.Remove(label);
                foreach (DataItem item in items.Values.Where(item => item.Label == label).ToArray()) items.Remove(item.Id);
                break;
            case { Kind: DataEditKind.Remove, Files: { } files }:
                foreach (string file in files) items.Remove(file);
                break;
            case { Kind: DataEditKind.Move, Files: { } files, Label: { } label }:
                classes.Add(label);
                foreach (string file in files.Where(items.ContainsKey)) items[file] = items[file] with { Label = label };
                break;
        }
    }
}

/// <summary>A class and its files.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Items">Its files.</param>
public sealed record DataClass(string Label, IReadOnlyList<DataItem> Items);
