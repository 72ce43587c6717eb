using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.FeatureClassification;

/// <summary>Feature vectors with labels, computed by whatever extractor.</summary>
public sealed class FeatureSet
{
    /// <summary>Joins features and labels.</summary>
    /// <param name="features">A feature vector a row.</param>
    /// <param name="labels">The class of each row, as an index into <paramref name="classes"/>.</param>
    /// <param name="classes">The class labels, at least two, no two alike.</param>
    /// <exception cref="CoreMLException">Labels and classes do not fit together.</exception>
    public FeatureSet(FeatureMatrix features, int[] labels, IReadOnlyList<string> classes)
    {
        (Features, Labels, Classes) = (features, labels, classes);
        CheckLabels();
    }

    /// <summary>A feature vector a row.</summary>
    public FeatureMatrix Features { get; }

    /// <summary>The class of each row, as an index into <see cref="Classes"/>.</summary>
    public IReadOnlyList<int> Labels { get; }

    /// <summary>The class labels.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Where the features come from; null where that is not known.</summary>
    public FeatureOrigin? Origin { get; init; }

    /// <summary>
    /// Reads a safetensors file with the tensors <c>features</c> (rows × features, any floating point type) and <c>labels</c> (integers),
    /// and under
    /// <c>classes</c> in its metadata a JSON array of the class labels; without that, the integers themselves are the labels.
    /// </summary>
    /// <exception cref="CoreMLException">The file is damaged, or does not hold that.</exception>
    public static FeatureSet Load(string path)
    {
        FeatureRows rows = FeatureRows.Read(SafeTensorsFile.Load(path), path);
        if (rows.Origin is { Shard: { Count: > 1 } shard })
        {
            throw new CoreMLException($"{path} is the part {shard} of the photos. Put all parts together: coreml features merge.");
        }

        try
        {
            FeatureSet set = new(rows.Features, rows.Labels, rows.Classes) { Origin = rows.Origin };
            set.CheckTrainable();
            return set;
        }
        catch (CoreMLException error)
        {
            throw new CoreMLException($"{path}: {error.Message}", error);
        }
    }

    /// <summary>Writes the safetensors file that <see cref="Load"/> reads.</summary>
    public void Save(string path) =>
        FeatureRows.Write(path, Features, [.. Labels], Classes, Origin?.Metadata ?? new Dictionary<string, string>());

    /// <summary>Checks that a classifier can be trained on the features.</summary>
    /// <exception cref="CoreMLException">A class has no rows.</exception>
    internal void CheckTrainable()
    {
        string? empty = Classes.Where((_, k) => !Labels.Contains(k)).FirstOrDefault();
        if (empty is not null) throw new CoreMLException($"The class '{empty}' has no examples.");
    }

    private void CheckLabels()
    {
        if (Labels.Count != Features.Rows)
        {
            throw new CoreMLException($"{Counted.There(Labels.Count, "label")} for {Counted.Of(Features.Rows, "feature vector")}.");
        }

        if (Classes.Count < 2)
        {
            throw new CoreMLException($"A classifier needs at least two classes; there {(Classes.Count == 1 ? "is one" : "are none")}.");
        }

        if (Classes.Distinct().Count() < Classes.Count) throw new CoreMLException("Two classes have the same label.");
        for (int row = 0; row < Labels.Count; row++)
        {
            if ((uint)Labels[row] >= (uint)Classes.Count)
            {
                throw new CoreMLException($"The label of row {row} is not one of the {Classes.Count} classes.");
            }
        }
    }
}
