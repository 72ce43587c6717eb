using System.Globalization;
using System.Runtime.CompilerServices;
using CoreMLSharp.Studio.Projects;

namespace CoreMLSharp.Studio.Runs;

/// <summary>The runs of a project, as its folder holds them.</summary>
public sealed class RunList
{
    private static readonly ConditionalWeakTable<Project, RunList> Known = [];

    private readonly Project _project;
    private readonly Lock _gate = new();
    private readonly List<Run> _runs;

    private RunList(Project project)
    {
        _project = project;
        _runs = Directory.Exists(Folder)
            ? [.. Directory.EnumerateDirectories(Folder).Select(folder => Run.Read(project, folder)).OfType<Run>().OrderBy(run => run.Number)]
            : [];
    }

    /// <summary>The runs of a project, one list for all who ask.</summary>
    public static RunList Of(Project project) => Known.GetValue(project, one => new RunList(one));

    /// <summary>All of them, the first one first.</summary>
    public IReadOnlyList<Run> All
    {
        get
        {
            lock (_gate) return [.. _runs];
        }
    }

    /// <summary>The last one that has a model; null when there is none.</summary>
    public Run? LastWithModel => All.LastOrDefault(run => run.HasModel);

    private string Folder => Path.Combine(_project.Folder, "runs");

    /// <summary>The run of a number; null when there is none.</summary>
    public Run? Find(int number) => All.FirstOrDefault(run => run.Number == number);

    /// <summary>A new run with options.</summary>
    public Run Add(IReadOnlyDictionary<string, string> options)
    {
        lock (_gate)
        {
            int number = _runs.Count == 0 ? 1 : _runs[^1].Number + 1;
            Run run = Run.Create(
                _project, Path.Combine(Folder, number.ToString("D4", CultureInfo.InvariantCulture)),
                new RunDocument { Number = number, Asked = DateTimeOffset.Now, Options = new(options) });
            _runs.Add(run);
            return run;
        }
    }

    /// <summary>Removes a run and its folder.</summary>
    public void Remove(Run run)
    {
        lock (_gate) _runs.Remove(run);
        Directory.Delete(run.Folder, recursive: true);
        _project.Tell();
    }
}

/// <summary>What a project has trained.</summary>
public static class ProjectRuns
{
    extension(Project project)
    {
        /// <summary>The trainings, the first one first.</summary>
        public RunList Runs => RunList.Of(project);
    }
}
