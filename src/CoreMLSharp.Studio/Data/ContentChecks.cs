using System.Collections.Concurrent;
using System.Security.Cryptography;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Studio.Projects;
using CoreMLSharp.Studio.Tasks;

namespace CoreMLSharp.Studio.Data;

/// <summary>
/// What is wrong with labelled files, seen by opening each once, in the background: what cannot be read, and the same content in two places.
/// </summary>
public sealed class ContentChecks
{
    private const int MostNamed = 3;

    private readonly ConcurrentDictionary<(string Path, long Length, DateTime Written), (string? Hash, string? Problem)> _known = [];
    private readonly ConcurrentDictionary<string, (Dataset Training, Dataset Validation, IReadOnlyList<string> Warnings)> _done = [];
    private readonly ConcurrentDictionary<string, bool> _working = [];

    /// <summary>Warnings as far as they are known; those of new data come later, and the project tells that it changed.</summary>
    public IReadOnlyList<string> Of(Project project)
    {
        Dataset training = project.Data(DataPartName.Training), validation = project.Data(DataPartName.Validation);
        bool isKnown = _done.TryGetValue(project.Id, out (Dataset Training, Dataset Validation, IReadOnlyList<string> Warnings) known);
        if (isKnown && known.Training == training && known.Validation == validation) return known.Warnings;
        if (_working.TryAdd(project.Id, true)) _ = Task.Run(() => Work(project, training, validation));
        return known.Warnings ?? [];
    }

    private void Work(Project project, Dataset training, Dataset validation)
    {
        IReadOnlyList<string> before = _done.TryGetValue(project.Id, out (Dataset, Dataset, IReadOnlyList<string> Warnings) known) ? known.Warnings : [];
        string[] warnings = [.. Warnings(project, training, validation)];
        _done[project.Id] = (training, validation, warnings);
        _working.TryRemove(project.Id, out _);
        if (!warnings.SequenceEqual(before)) project.Tell();
    }

    private IEnumerable<string> Warnings(Project project, Dataset training, Dataset validation)
    {
        (DataItem Item, string? Hash, string? Problem)[] trained = Open(project, training), validated = Open(project, validation);
        string items = project.Task.Items;
        string[] unreadable = [.. trained.Concat(validated).Where(file => file.Problem is not null).Select(file => file.Problem!)];
        if (unreadable.Length > 0) yield return $"{unreadable.Length} {items} cannot be read and are left out: {Some(unreadable)}";

        (DataItem Item, string? Hash, string? Problem)[][] alike =
            [.. trained.Where(file => file.Hash is not null).GroupBy(file => file.Hash).Where(group => group.Count() > 1).Select(group => group.ToArray())];
        string[] inTwo = [.. alike.Where(group => group.DistinctBy(file => file.Item.Label).Count() > 1).Select(group => Pair(group[0].Item, group.First(file => file.Item.Label != group[0].Item.Label).Item))];
        if (inTwo.Length > 0) yield return $"The same {items} are in two classes: {Some(inTwo)}. Remove the wrong ones.";
        int twice = alike.Sum(group => group.Length - group.DistinctBy(file => file.Item.Label).Count());
        if (twice > 0) yield return $"{twice} {items} are there twice in their class.";

        HashSet<string> known = [.. trained.Select(file => file.Hash).OfType<string>()];
        string[] seen = [.. validated.Where(file => file.Hash is not null && known.Contains(file.Hash)).Select(file => Path.GetFileName(file.Item.Path))];
        if (seen.Length > 0) yield return $"{seen.Length} of the validation {items} are trained on, so that the validation accuracy is too high: {Some(seen)}.";
    }

    private (DataItem Item, string? Hash, string? Problem)[] Open(Project project, Dataset data) =>
    [
        .. data.Classes.SelectMany(one => one.Items).AsParallel().AsOrdered().WithDegreeOfParallelism(Math.Max(1, Environment.ProcessorCount / 2))
        .Select(item => Open(project, item)),
    ];

    private (DataItem Item, string? Hash, string? Problem) Open(Project project, DataItem item)
    {
        try
        {
            FileInfo file = new(item.Path);
            (string? hash, string? problem) = _known.GetOrAdd((item.Path, file.Length, file.LastWriteTimeUtc), key => Look(project, key.Path));
            return (item, hash, problem);
        }
        catch (IOException error)
        {
            return (item, null, error.Message);
        }
    }

    private static (string? Hash, string? Problem) Look(Project project, string path)
    {
        try
        {
            byte[] content = File.ReadAllBytes(path);
            if (project.Task.Data == DataKind.LabeledPhotos) _ = MLImage.FromBytes(content, Path.GetFileName(path)).Size;
            return (Convert.ToHexString(SHA256.HashData(content)), null);
        }
        catch (Exception error) when (error is CoreMLException or IOException or UnauthorizedAccessException)
        {
            return (null, error.Message);
        }
    }

    private static string Pair(DataItem one, DataItem other) => $"{Path.GetFileName(one.Path)} ('{one.Label}') is {Path.GetFileName(other.Path)} ('{other.Label}')";

    private static string Some(string[] all) => string.Join("; ", all.Take(MostNamed)) + (all.Length > MostNamed ? $"; and {all.Length - MostNamed} more" : "");
}
