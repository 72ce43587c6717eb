using System.Text.Json;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;
using CoreMLSharp.Studio.Tasks;

namespace CoreMLSharp.Studio.Projects;

/// <summary>A project: a folder with a readable file, the data that was dropped, and the runs. All pages that show it share one.</summary>
public sealed class Project
{
    private const string FileName = "project.json";

    private readonly Lock _gate = new();
    private readonly Dictionary<DataPartName, Dataset> _data = [];
    private ProjectDocument _document;

    private Project(string folder, ProjectDocument document)
    {
        (Folder, _document) = (folder, document);
        Task = TaskTable.Find(document.Task);
    }

    /// <summary>Told when anything of the project changed, from whatever thread.</summary>
    public event Action? Changed;

    /// <summary>Where the project lies.</summary>
    public string Folder { get; }

    /// <summary>What stands for the project in addresses: the same as long as it stays where it is.</summary>
    public string Id => Identifier.Of(Folder);

    /// <summary>The task.</summary>
    public StudioTask Task { get; }

    /// <summary>What <c>project.json</c> says.</summary>
    public ProjectDocument Document
    {
        get
        {
            lock (_gate) return _document;
        }
    }

    /// <summary>Whether a folder is a project's.</summary>
    public static bool Is(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>Makes a project in a folder that is empty or not there.</summary>
    /// <exception cref="CoreMLException">There is something in the folder.</exception>
    public static Project Create(string folder, string name, StudioTask task)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new CoreMLException($"{folder} holds other things already. Choose another name.");
        }

        Directory.CreateDirectory(folder);
        Project project = new(folder, new ProjectDocument { Name = name, Task = task.Id });
        project.Write();
        return project;
    }

    /// <summary>Reads a project.</summary>
    /// <exception cref="CoreMLException">The folder is no project, or its file is damaged or newer than this program.</exception>
    public static Project Open(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) throw new CoreMLException($"{folder} is not a project of Studio: it holds no {FileName}.");
        ProjectDocument document;
        try
        {
            document = JsonSerializer.Deserialize<ProjectDocument>(File.ReadAllBytes(path), ProjectDocument.Json)
                ?? throw new JsonException("it is empty.");
        }
        catch (JsonException error)
        {
            throw new CoreMLException($"{path} is damaged: {error.Message}", error);
        }

        return document.Format <= ProjectDocument.CurrentFormat
            ? new Project(Path.GetFullPath(folder), document)
            : throw new CoreMLException($"{path} is of a newer version of Studio (format {document.Format}). Update Studio.");
    }

    /// <summary>Changes what <c>project.json</c> says, on disk first.</summary>
    public void Change(Func<ProjectDocument, ProjectDocument> change)
    {
        lock (_gate)
        {
            _document = change(_document);
            Write();
            _data.Clear();
        }

        Changed?.Invoke();
    }

    /// <summary>Tells the pages that data or runs changed.</summary>
    public void Touch()
    {
        lock (_gate) _data.Clear();
        Changed?.Invoke();
    }

    /// <summary>Tells the pages that there is something new to show, though data and runs are as they were.</summary>
    public void Tell() => Changed?.Invoke();

    /// <summary>Changes one part of the data.</summary>
    public void Change(DataPartName part, Func<DataPart, DataPart> change) => Change(document => part == DataPartName.Training
        ? document with { Training = change(document.Training) }
        : document with { Validation = change(document.Validation) });

    /// <summary>Where a part's dropped files are.</summary>
    public string UploadFolder(DataPartName part) => Path.Combine(Folder, "data", part.ToString().ToLowerInvariant());

    /// <summary>Where a part's data lies that is read where it is; null when nothing was chosen.</summary>
    public string? Source(DataPartName part) => Part(part).Source is { } source ? Path.Combine(Folder, source) : null;

    /// <summary>What the project's file says of a part.</summary>
    public DataPart Part(DataPartName part) => part == DataPartName.Training ? Document.Training : Document.Validation;

    /// <summary>A path as the project's file keeps it: relative if it is inside, so that a project can be moved.</summary>
    public string Kept(string path)
    {
        string full = Path.GetFullPath(path, Folder), relative = Path.GetRelativePath(Folder, full);
        return relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative) ? full : relative;
    }

    /// <summary>The labelled files of a part, as they are now.</summary>
    public Dataset Data(DataPartName part)
    {
        lock (_gate)
        {
            if (_data.TryGetValue(part, out Dataset? known)) return known;
        }

        Dataset read = Dataset.Read(this, part);
        lock (_gate) return _data[part] = read;
    }

    /// <summary>A part as a task takes it.</summary>
    public TaskData TaskData(DataPartName part)
    {
        string? source = Source(part);
        string dropped = UploadFolder(part);
        bool hasDropped = Directory.Exists(dropped) && Directory.EnumerateFileSystemEntries(dropped).Any();
        if (Task.Data is DataKind.Table or DataKind.Folder) return new TaskData(source ?? (hasDropped ? WholeOf(dropped) : null), null);
        bool isAsItLies = Part(part).Edits.Count == 0 && (source is null || !hasDropped);
        return isAsItLies ? new TaskData(source ?? (hasDropped ? dropped : null), null) : new TaskData(null, Data(part).FilesByLabel());
    }

    /// <summary>The words of the command that trains with the options of the file, after <c>coreml train</c>; null when there is none.</summary>
    public IReadOnlyList<string>? Command() => Task.Command(
        Document.Name, TaskData(DataPartName.Training), TaskData(DataPartName.Validation), new OptionValues(Task, Document.Options));

    /// <summary>What was dropped: the one file, or the folder of several.</summary>
    private static string WholeOf(string folder) =>
        Directory.GetDirectories(folder).Length == 0 && Directory.GetFiles(folder) is [string only] ? only : folder;

    private void Write() => AtomicFile.Write(
        Path.Combine(Folder, FileName), stream => JsonSerializer.Serialize(stream, _document, ProjectDocument.Json));
}

/// <summary>The parts of a project's data.</summary>
public enum DataPartName
{
    /// <summary>What is learned from.</summary>
    Training,

    /// <summary>What is validated with.</summary>
    Validation,
}
