using System.Globalization;
using System.Text.Json;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.FeatureClassification;

/// <summary>Feature vectors with labels, computed by whatever extractor.</summary>
public sealed class FeatureSet
{
    private const string ClassesKey = "classes";

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

    /// <summary>
    /// Reads a safetensors file with the tensors <c>features</c> (rows × features, any floating point type) and <c>labels</c> (integers),
    /// and under
    /// <c>classes</c> in its metadata a JSON array of the class labels; without that, the integers themselves are the labels.
    /// </summary>
    /// <exception cref="CoreMLException">The file is damaged, or does not hold that.</exception>
    public static FeatureSet Load(string path)
    {
        SafeTensorsFile file = SafeTensorsFile.Load(path);
        StoredTensor features = Tensor(file, "features", path), labels = Tensor(file, "labels", path);
        if (features.Shape.Count != 2 || features.Shape[1] == 0)
        {
            throw new CoreMLException($"{path}: the tensor 'features' must have the shape [rows, features].");
        }

        if (labels.Shape.Count != 1 || labels.Count != features.Shape[0])
        {
            throw new CoreMLException(
                $"{path}: there must be as many 'labels' ({labels.Count}) as rows of 'features' ({features.Shape[0]}).");
        }

        (int[] indices, string[] classes) = file.Metadata.TryGetValue(ClassesKey, out string? json)
            ? ([.. labels.ToInt64s().Select(label => (int)Math.Clamp(label, -1, int.MaxValue))], ParseClasses(json, path))
            : NumberedClasses(labels.ToInt64s());
        try
        {
            FeatureSet set = new(new FeatureMatrix(features.ToFloats(), (int)features.Shape[1]), indices, classes);
            set.CheckTrainable();
            return set;
        }
        catch (CoreMLException error)
        {
            throw new CoreMLException($"{path}: {error.Message}", error);
        }
    }

    /// <summary>Writes the safetensors file that <see cref="Load"/> reads.</summary>
    public void Save(string path)
    {
        float[] values = [.. Enumerable.Range(0, Features.Rows).SelectMany(row => Features.Row(row).ToArray())];
        new SafeTensorsFile(
            new Dictionary<string, StoredTensor>
            {
                ["features"] = StoredTensor.From(MLMultiArray.Wrap(values, Features.Rows, Features.Columns)),
                ["labels"] = StoredTensor.From(MLMultiArray.Wrap(Labels.ToArray())),
            },
            new Dictionary<string, string> { [ClassesKey] = FormatClasses() }).Save(path);
    }

    private static StoredTensor Tensor(SafeTensorsFile file, string name, string path) =>
        file.Tensors.TryGetValue(name, out StoredTensor? tensor)
        ? tensor
        : throw new CoreMLException($"{path} holds no tensor '{name}'; it holds {string.Join(", ", file.Tensors.Keys.Take(20))}.");

    private static (int[] Labels, string[] Classes) NumberedClasses(long[] labels)
    {
        long[] numbers = [.. labels.Distinct().Order()];
        return (
            [.. labels.Select(label => Array.BinarySearch(numbers, label))],
            [.. numbers.Select(number => number.ToString(CultureInfo.InvariantCulture))]);
    }

    private static string[] ParseClasses(string json, string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return [.. document.RootElement.EnumerateArray().Select(label => label.GetString() ?? "")];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new CoreMLException($"{path}: '{ClassesKey}' in the metadata must be a JSON array of texts.", error);
        }
    }

    private string FormatClasses()
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartArray();
            foreach (string label in Classes) json.WriteStringValue(label);
            json.WriteEndArray();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

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
