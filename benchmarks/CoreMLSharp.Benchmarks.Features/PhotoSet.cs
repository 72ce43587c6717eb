namespace CoreMLSharp.Benchmarks.Features;

/// <summary>A folder of photos in classes.</summary>
/// <param name="Name">The folder's name.</param>
/// <param name="Photos">Every picture file with the number of its class.</param>
/// <param name="Classes">The classes' names.</param>
/// <param name="TrainingPerClass">Photos of each class to train on; null for half of them.</param>
internal sealed record PhotoSet(string Name, IReadOnlyList<(string Path, int Class)> Photos, string[] Classes, int? TrainingPerClass)
{
    /// <summary>The name, with the number of photos of each class to train on where it is not the half.</summary>
    public string Title => TrainingPerClass is int count ? $"{Name}, {count}" : Name;

    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png", ".webp", ".bmp"];

    /// <summary>
    /// A photo's class is the name of the folder it lies in, so that a set already divided into training and testing folders is put
    /// together again.
    /// </summary>
    /// <param name="folder">The set.</param>
    /// <param name="only">If not empty, only these classes.</param>
    /// <param name="trainingPerClass">Photos of each class to train on; null for half of them.</param>
    public static PhotoSet Load(string folder, IReadOnlyCollection<string> only, int? trainingPerClass)
    {
        (string Path, string Class)[] files =
        [
            .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(path => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
                .Order(StringComparer.Ordinal)
                .Select(path => (path, Path.GetFileName(Path.GetDirectoryName(path)!)))
                .Where(file => only.Count == 0 || only.Contains(file.Item2)),
        ];
        string[] classes = [.. files.Select(file => file.Class).Distinct().Order(StringComparer.Ordinal)];
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
        return new PhotoSet(name, [.. files.Select(file => (file.Path, Array.IndexOf(classes, file.Class)))], classes, trainingPerClass);
    }
}
