using System.Globalization;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.FeatureClassification;

/// <summary>
/// What a safetensors file of labelled features holds: the tensors <c>features</c> (rows × features) and <c>labels</c>, and under
/// <c>classes</c> in its metadata the class labels; without that, the integers themselves are the labels.
/// </summary>
/// <param name="Features">A feature vector a row.</param>
/// <param name="Labels">Indices of classes, unchecked.</param>
/// <param name="Classes">The class labels.</param>
/// <param name="Origin">Where the features come from; null where the file does not say.</param>
internal sealed record FeatureRows(FeatureMatrix Features, int[] Labels, string[] Classes, FeatureOrigin? Origin)
{
    private const string FeaturesName = "features";
    private const string LabelsName = "labels";
    private const string ClassesKey = "classes";

    /// <exception cref="CoreMLException">The file does not hold that.</exception>
    public static FeatureRows Read(SafeTensorsFile file, string path)
    {
        StoredTensor features = Tensor(file, FeaturesName, path), labels = Tensor(file, LabelsName, path);
        if (features.Shape.Count != 2 || features.Shape[1] == 0)
        {
            throw new CoreMLException($"{path}: the tensor '{FeaturesName}' must have the shape [rows, features].");
        }

        if (labels.Shape.Count != 1 || labels.Count != features.Shape[0])
        {
            throw new CoreMLException(
                $"{path}: there must be as many '{LabelsName}' ({labels.Count}) as rows of '{FeaturesName}' ({features.Shape[0]}).");
        }

        (int[] indices, string[] classes) = file.Metadata.TryGetValue(ClassesKey, out string? json)
            ? (IndicesOf(labels), MetadataLists.Parse(json, ClassesKey, path))
            : NumberedClasses(labels.ToInt64s());
        try
        {
            FeatureMatrix matrix = new(features.ToFloats(), (int)features.Shape[1]);
            return new FeatureRows(matrix, indices, classes, FeatureOrigin.From(file.Metadata));
        }
        catch (CoreMLException error)
        {
            throw new CoreMLException($"{path}: {error.Message}", error);
        }
    }

    public static void Write(
        string path, FeatureMatrix features, int[] labels, IReadOnlyList<string> classes, IReadOnlyDictionary<string, string> metadata) =>
        new SafeTensorsFile(
            new Dictionary<string, StoredTensor>
            {
                [FeaturesName] = StoredTensor.From(MLMultiArray.Wrap(features.Values, features.Rows, features.Columns)),
                [LabelsName] = StoredTensor.From(MLMultiArray.Wrap(labels)),
            },
            new Dictionary<string, string>(metadata) { [ClassesKey] = MetadataLists.Format(classes) }).Save(path);

    private static StoredTensor Tensor(SafeTensorsFile file, string name, string path) =>
        file.Tensors.TryGetValue(name, out StoredTensor? tensor)
        ? tensor
        : throw new CoreMLException($"{path} holds no tensor '{name}'; it holds {string.Join(", ", file.Tensors.Keys.Take(20))}.");

    private static int[] IndicesOf(StoredTensor labels) =>
        [.. labels.ToInt64s().Select(label => (int)Math.Clamp(label, -1, int.MaxValue))];

    private static (int[] Labels, string[] Classes) NumberedClasses(long[] labels)
    {
        long[] numbers = [.. labels.Distinct().Order()];
        return (
            [.. labels.Select(label => Array.BinarySearch(numbers, label))],
            [.. numbers.Select(number => number.ToString(CultureInfo.InvariantCulture))]);
    }
}
