using CoreMLSharp.Diagnostics;
using CoreMLSharp.Studio.Tasks.Kinds;

namespace CoreMLSharp.Studio.Tasks;

/// <summary>The tasks, in the order of the start page.</summary>
public static class TaskTable
{
    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<StudioTask> All = 
    [
        new ImageTask(), new ObjectsTask(), new StyleTask(), new TextTask(), new TaggerTask(), new SoundTask(), new TableTask(),
        new RecommenderTask(), new ActivityTask(), new PosesTask(), new ActionsTask(),
    ];

    /// <summary>The task that <c>coreml train</c> calls so.</summary>
    /// <exception cref="CoreMLException">There is none.</exception>
    public static StudioTask Find(string id) => All.FirstOrDefault(task => task.Id == id)
        ?? throw new CoreMLException($"This version of Studio does not know the task '{id}'. Update Studio.");
}
