using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;

namespace CoreMLSharp.Training.Data;

/// <summary>
/// A folder with a folder for each class, which is called like the class and holds its files, in folders of its own if need be.
/// </summary>
/// <param name="Files">The files with the names of their classes, class by class.</param>
/// <param name="LeftOut">Files that belong to no class, beside the class folders.</param>
internal sealed record LabeledFolders(IReadOnlyList<LabeledFile> Files, IReadOnlyList<SkippedFile> LeftOut)
{
    /// <summary>How the parts of a set that is divided already are called, at the beginning.</summary>
    private static readonly string[] PartNames = ["train", "test", "val", "eval", "dev"];

    /// <summary>Reads the folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="item">What errors call a file, such as <c>photo</c>.</param>
    /// <param name="isItem">Whether a file, given by its path, is one.</param>
    /// <exception cref="CoreMLException">
    /// There is no such folder; a class has no files; two classes are called the same or lead to the same folder or file; a link leads
    /// in a circle; the folders are the training and testing parts of a set.
    /// </exception>
    public static LabeledFolders Read(string folder, string item, Func<string, bool> isItem)
    {
        if (!Directory.Exists(folder))
        {
            throw new CoreMLException($"{folder} is not a folder. Give a folder that holds a folder of {item}s for each class.");
        }

        DirectoryInfo[] classes = FoldersIn(new DirectoryInfo(folder));
        if (classes.Length == 0)
        {
            throw new CoreMLException(
                $"{folder} holds no folders. Put the {item}s of each class into a folder that is called like the class.");
        }

        CheckAreDifferent(folder, classes);
        CheckAreNoParts(folder, classes);
        List<LabeledFile> files = [];
        Dictionary<string, LabeledFile> places = [];
        foreach (DirectoryInfo directory in classes)
        {
            IReadOnlyList<PlacedFile> found = FolderWalk.Read(directory.FullName, isItem);
            if (found.Count == 0)
            {
                throw new CoreMLException(
                    $"The class folder {Path.Combine(folder, directory.Name)} holds no {item}s. Add some, or remove the folder.");
            }

            foreach (PlacedFile file in found)
            {
                LabeledFile labeled = new(file.Path, directory.Name);
                CheckHasOneClass(labeled, places.GetValueOrDefault(file.Place, labeled));
                places[file.Place] = labeled;
                files.Add(labeled);
            }
        }

        return new LabeledFolders(files, [.. Beside(folder, isItem)]);
    }

    private static IEnumerable<SkippedFile> Beside(string folder, Func<string, bool> isItem) =>
        Directory.EnumerateFiles(folder).Where(isItem).Order(StringComparer.Ordinal)
        .Select(file => new SkippedFile(file, $"{file} lies beside the class folders and so belongs to no class."));

    private static void CheckAreDifferent(string folder, DirectoryInfo[] classes)
    {
        Dictionary<string, string> names = new(StringComparer.OrdinalIgnoreCase), places = [];
        foreach (DirectoryInfo directory in classes)
        {
            string name = CanonicalForm.Of(directory.Name.Trim());
            if (!names.TryAdd(name, directory.Name))
            {
                throw new CoreMLException(
                    $"{folder} has the class folders '{names[name]}' and '{directory.Name}', which differ in their " +
                        "spelling only. Join them.");
            }

            string place = RealPath.Of(directory.FullName);
            if (!places.TryAdd(place, directory.Name))
            {
                throw new CoreMLException(
                    $"{folder}: the class folders '{places[place]}' and '{directory.Name}' are the same folder.");
            }
        }
    }

    private static void CheckHasOneClass(LabeledFile file, LabeledFile other)
    {
        if (file.Label == other.Label) return;
        throw new CoreMLException(
            $"{file.Path} and {other.Path} are the same file by a link, which would be both '{file.Label}' and '{other.Label}'. "
            + "Remove the link.");
    }

    /// <summary>Folders called after the parts of a set, which hold the same folders, would be learnt as classes.</summary>
    private static void CheckAreNoParts(string folder, DirectoryInfo[] classes)
    {
        if (!Array.TrueForAll(
            classes, part => Array.Exists(PartNames, name => part.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase))))
        {
            return;
        }

        string[] shared =
        [
            .. classes.Select(part => FoldersIn(part).Select(inner => inner.Name)).Aggregate((common, names) => common.Intersect(names)),
        ];
        if (shared.Length < 2 || classes.Length < 2) return;
        throw new CoreMLException(
            $"{folder} holds a set that is divided already: each of {string.Join(", ", classes.Select(part => $"'{part.Name}'"))} has " +
                $"the folders {string.Join(", ", shared)}. "
            + "Give the folder of one part, to train on; another can be used to validate.");
    }

    private static DirectoryInfo[] FoldersIn(DirectoryInfo folder) =>
        [
            .. folder.EnumerateDirectories()
            .Where(directory => !IsHidden(directory))
            .OrderBy(directory => directory.Name, StringComparer.Ordinal),
        ];

    private static bool IsHidden(DirectoryInfo directory) =>
        directory.Name.StartsWith('.') || directory.Attributes.HasFlag(FileAttributes.Hidden);
}
