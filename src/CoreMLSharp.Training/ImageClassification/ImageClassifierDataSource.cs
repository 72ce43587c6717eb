using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.ImageClassification;

/// <summary>
/// Photos with labels, from wherever they come; Create ML's <c>MLImageClassifier.DataSource</c>. The order of classes and photos is that of
/// their names' code points, whatever the file system says.
/// </summary>
public sealed class ImageClassifierDataSource
{
    /// <summary>How the parts of a set that is divided already are called, at the beginning.</summary>
    private static readonly string[] PartNames = ["train", "test", "val", "eval", "dev"];

    private ImageClassifierDataSource(string name, IEnumerable<LabeledFile> photos)
    {
        Name = name;
        LabeledFile[] all = [.. photos];

        // One class may be spelled with composed characters here and with decomposed ones there.
        KnownClasses classes =
            new(all.Select(photo => photo.Label).Distinct().Order(StringComparer.Ordinal).DistinctBy(CanonicalForm.Of));
        Photos =
        [
            .. all.Select(photo => photo with { Label = classes.Find(photo.Label)! })
            .OrderBy(photo => photo.Label, StringComparer.Ordinal).ThenBy(photo => photo.Path, StringComparer.Ordinal),
        ];
        Classes = [.. Photos.Select(photo => photo.Label).Distinct()];
    }

    /// <summary>The folder or file that the photos come from, for messages.</summary>
    public string Name { get; }

    /// <summary>The class labels.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The photos, class by class.</summary>
    public IReadOnlyList<LabeledFile> Photos { get; }

    /// <summary>
    /// Photos that belong to no class, beside the class folders, and lines of a table without a photo; training and evaluation list them as
    /// skipped.
    /// </summary>
    public IReadOnlyList<SkippedFile> LeftOut { get; private init; } = [];

    /// <summary>Those of them that are lines of a table without a photo, which strict reading does not bear.</summary>
    internal IReadOnlyList<SkippedFile> Missing { get; private init; } = [];

    /// <summary>What may be wrong with the labels, in sentences; training and evaluation repeat it.</summary>
    public IReadOnlyList<string> Warnings { get; private init; } = [];

    /// <summary>
    /// A folder with a folder for each class, which is called like the class and holds its photos, in folders of its own if need be.
    /// </summary>
    /// <exception cref="CoreMLException">
    /// There is no such folder; a class has no photos; two classes are called the same or lead to the same folder or photo; a link leads
    /// in a circle; the folders are the training and testing parts of a set.
    /// </exception>
    public static ImageClassifierDataSource LabeledDirectories(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new CoreMLException($"{folder} is not a folder. Give a folder that holds a folder of photos for each class.");
        }

        DirectoryInfo[] classes = FoldersIn(new DirectoryInfo(folder));
        if (classes.Length == 0)
        {
            throw new CoreMLException(
                $"{folder} holds no folders. Put the photos of each class into a folder that is called like the class.");
        }

        CheckAreDifferent(folder, classes);
        CheckAreNoParts(folder, classes);
        List<LabeledFile> photos = [];
        Dictionary<string, LabeledFile> places = [];
        foreach (DirectoryInfo directory in classes)
        {
            IReadOnlyList<PlacedFile> files = ImageFolder.Read(directory.FullName);
            if (files.Count == 0)
            {
                throw new CoreMLException(
                    $"The class folder {Path.Combine(folder, directory.Name)} holds no photos. Add some, or remove the folder.");
            }

            foreach (PlacedFile file in files)
            {
                LabeledFile photo = new(file.Path, directory.Name);
                CheckHasOneClass(photo, places.GetValueOrDefault(file.Place, photo));
                places[file.Place] = photo;
                photos.Add(photo);
            }
        }

        return new ImageClassifierDataSource(folder, photos) { LeftOut = [.. PhotosBeside(folder)] };
    }

    /// <summary>
    /// A table of photos in a CSV file: a column <c>path</c>, relative to the file's folder, and a column <c>label</c>, named in the first
    /// line, between commas, semicolons or tabs, in UTF-8, UTF-16 or Windows-1252. Lines without a path, a label or a photo are left out.
    /// </summary>
    /// <exception cref="CoreMLException">The file is not such a table, names no photo that is there, or one with two labels.</exception>
    public static ImageClassifierDataSource LabeledCsv(string file)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        Dictionary<string, LabeledFile> photos = [];
        List<SkippedFile> leftOut = [];
        LabelTable table = LabelTable.Read(file);
        foreach (LabelTable.Row row in table.Rows)
        {
            if (row.Path.Length == 0 || row.Label.Length == 0)
            {
                leftOut.Add(new SkippedFile(file, $"{file}, line {row.Line}: a path and a label are needed."));
                continue;
            }

            if (row.Path.Contains('\0'))
            {
                throw new CoreMLException($"{file}, line {row.Line}: the path of the photo holds a NUL character.");
            }

            LabeledFile photo = new(Path.GetFullPath(Path.Combine(folder, row.Path)), row.Label);
            if (!File.Exists(photo.Path))
            {
                leftOut.Add(new SkippedFile(photo.Path, $"{file}, line {row.Line}: there is no photo {row.Path}."));
                continue;
            }

            if (photos.TryGetValue(photo.Path, out LabeledFile? other) && CanonicalForm.Of(other.Label) != CanonicalForm.Of(photo.Label))
            {
                throw new CoreMLException(
                    $"{file}, line {row.Line}: the photo {row.Path} is labelled '{photo.Label}', and '{other.Label}' in another line.");
            }

            photos[photo.Path] = photo;
        }

        return photos.Count > 0 || leftOut.Count == 0
            ? new ImageClassifierDataSource(file, photos.Values) { LeftOut = leftOut, Missing = leftOut, Warnings = table.Warnings }
            : throw new CoreMLException($"{file} names no photo that is there; the first says: {leftOut[0].Reason}");
    }

    /// <summary>Photos by label.</summary>
    public static ImageClassifierDataSource FilesByLabel(IReadOnlyDictionary<string, IReadOnlyList<string>> files) =>
        new("the photos", files.SelectMany(entry => entry.Value.Select(file => new LabeledFile(file, entry.Key))));

    /// <summary>Checks that a classifier can be trained on the photos.</summary>
    /// <exception cref="CoreMLException">There are fewer than two classes.</exception>
    public void CheckTrainable()
    {
        if (Classes.Count >= 2) return;
        throw new CoreMLException(
            $"A classifier needs photos of at least two classes; {Name} has {(Classes.Count == 1 ? $"only '{Classes[0]}'" : "none")}.");
    }

    private static IEnumerable<SkippedFile> PhotosBeside(string folder) =>
        Directory.EnumerateFiles(folder).Where(ImageFiles.IsImage).Order(StringComparer.Ordinal)
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

    private static void CheckHasOneClass(LabeledFile photo, LabeledFile other)
    {
        if (photo.Label == other.Label) return;
        throw new CoreMLException(
            $"{photo.Path} and {other.Path} are the same file by a link, which would be both '{photo.Label}' and '{other.Label}'. "
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
