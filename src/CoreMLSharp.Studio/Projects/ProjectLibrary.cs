using System.Collections.Concurrent;
using System.Text.Json;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;
using CoreMLSharp.Studio.Settings;
using CoreMLSharp.Studio.Tasks;

namespace CoreMLSharp.Studio.Projects;

/// <summary>The projects that the person has: those in Studio's folder, and others that were opened.</summary>
public sealed class ProjectLibrary(StudioOptions options)
{
    private const int MostRecent = 50;

    private readonly ConcurrentDictionary<string, Project> _open = [];
    private readonly Lock _gate = new();
    private readonly string _recent = Path.Combine(options.Folder, "recent.json");

    /// <summary>The folders of the projects, the one used last first; those that are gone are left out.</summary>
    public IReadOnlyList<string> Recent => [.. ReadRecent().Union(InFolder()).Where(Project.Is)];

    /// <summary>The project of an identifier; null when there is none.</summary>
    public Project? Find(string id) =>
        _open.TryGetValue(id, out Project? project) ? project
        : Recent.FirstOrDefault(folder => Identifier.Of(folder) == id) is { } known ? Open(known)
        : null;

    /// <summary>Makes a project in Studio's folder.</summary>
    /// <exception cref="CoreMLException">There is one of that name, or it cannot be a folder's.</exception>
    public Project Create(string name, StudioTask task)
    {
        string trimmed = name.Trim();
        if (trimmed.Length == 0) throw new CoreMLException("Give the project a name.");
        if (trimmed.StartsWith('.') || trimmed.IndexOfAny(Forbidden) >= 0 || trimmed.Length > 100)
        {
            throw new CoreMLException($"'{trimmed}' cannot be the name of a folder. Use letters, digits and spaces.");
        }

        return Remember(Project.Create(Path.Combine(options.Folder, trimmed), trimmed, task));
    }

    /// <summary>Opens a project's folder.</summary>
    /// <exception cref="CoreMLException">It is no project.</exception>
    public Project Open(string folder) => Remember(Project.Open(Path.GetFullPath(folder)));

    /// <summary>A name that no project has yet.</summary>
    public string FreeName(string wish)
    {
        string name = wish;
        for (int i = 2; Path.Exists(Path.Combine(options.Folder, name)); i++) name = $"{wish} {i}";
        return name;
    }

    private static readonly char[] Forbidden = ['/', '\\', ':', '*', '?', '"', '<', '>', '|', '\0', '\n', '\r', '\t'];

    private Project Remember(Project project)
    {
        Project shared = _open.GetOrAdd(project.Id, project);
        lock (_gate)
        {
            Directory.CreateDirectory(options.Folder);
            string[] recent = [.. ReadRecent().Prepend(shared.Folder).Distinct().Take(MostRecent)];
            AtomicFile.Write(_recent, stream => JsonSerializer.Serialize(stream, recent, ProjectDocument.Json));
        }

        return shared;
    }

    private string[] ReadRecent()
    {
        try
        {
            return JsonSerializer.Deserialize<string[]>(File.ReadAllBytes(_recent)) ?? [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            // There is no list yet, or somebody damaged it: the projects in Studio's folder are found without it.
            return [];
        }
    }

    private IEnumerable<string> InFolder() => Directory.Exists(options.Folder)
        ? new DirectoryInfo(options.Folder).EnumerateDirectories().OrderByDescending(folder => folder.LastWriteTimeUtc)
            .Select(folder => folder.FullName)
        : [];
}
