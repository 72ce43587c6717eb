using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.ImageClassification;

/// <summary>
/// Photos with labels, from wherever they come; Create ML's <c>MLImageClassifier.DataSource</c>. The order of classes and photos is that of
/// their names' code points, whatever the file system says.
/// </summary>
public sealed class ImageClassifierDataSource
{
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
        LabeledFolders folders = LabeledFolders.Read(folder, "photo", ImageFiles.IsImage);
        return new ImageClassifierDataSource(folder, folders.Files) { LeftOut = folders.LeftOut };
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
    public void CheckTrainable() => KnownClasses.RequireTwo(Classes, "photos", Name);
}
