using CoreMLSharp.Diagnostics;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.Sounds;

namespace CoreMLSharp.Training.SoundClassification;

/// <summary>
/// Sounds with labels; Create ML's <c>MLSoundClassifier.DataSource</c>. The order of classes and sounds is that of their names' code
/// points.
/// </summary>
public sealed class SoundClassifierDataSource
{
    private SoundClassifierDataSource(string name, IEnumerable<LabeledFile> sounds)
    {
        Name = name;
        LabeledFile[] all = [.. sounds];
        KnownClasses classes = new(all.Select(sound => sound.Label).Distinct().Order(StringComparer.Ordinal).DistinctBy(CanonicalForm.Of));
        Sounds =
        [
            .. all.Select(sound => sound with { Label = classes.Find(sound.Label)! })
            .OrderBy(sound => sound.Label, StringComparer.Ordinal).ThenBy(sound => sound.Path, StringComparer.Ordinal),
        ];
        Classes = [.. Sounds.Select(sound => sound.Label).Distinct()];
    }

    /// <summary>The folder that the sounds come from, for messages.</summary>
    public string Name { get; }

    /// <summary>The class labels.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The sounds, class by class.</summary>
    public IReadOnlyList<LabeledFile> Sounds { get; }

    /// <summary>Sounds that belong to no class, beside the class folders.</summary>
    public IReadOnlyList<SkippedFile> LeftOut { get; private init; } = [];

    /// <summary>
    /// A folder with a folder for each class, which is called like the class and holds its sounds, in folders of its own if need be.
    /// </summary>
    /// <exception cref="CoreMLException">
    /// There is no such folder; a class has no sounds; two classes are called the same or lead to the same folder or sound; a link leads
    /// in a circle; the folders are the training and testing parts of a set.
    /// </exception>
    public static SoundClassifierDataSource LabeledDirectories(string folder)
    {
        LabeledFolders folders = LabeledFolders.Read(folder, "sound", SoundFile.IsSound);
        return new SoundClassifierDataSource(folder, folders.Files) { LeftOut = folders.LeftOut };
    }

    /// <summary>Sounds by label.</summary>
    public static SoundClassifierDataSource FilesByLabel(IReadOnlyDictionary<string, IReadOnlyList<string>> files) =>
        new("the sounds", files.SelectMany(entry => entry.Value.Select(file => new LabeledFile(file, entry.Key))));

    /// <summary>Checks that a classifier can be trained on the sounds.</summary>
    /// <exception cref="CoreMLException">There are fewer than two classes.</exception>
    public void CheckTrainable() => KnownClasses.RequireTwo(Classes, "sounds", Name);
}
