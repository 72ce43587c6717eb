using System.Globalization;
using System.Numerics.Tensors;
using System.Text.RegularExpressions;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Evaluators;

/// <summary>Which outputs of a model are boxes of objects, and what its classes are called.</summary>
/// <param name="Confidence">The output with a row for each box: how sure the model is of each class.</param>
/// <param name="Coordinates">The output with a row for each box: centre x and y, width and height.</param>
/// <param name="Labels">The classes; empty where the model does not name them.</param>
internal sealed partial record DetectorOutputs(string Confidence, string Coordinates, IReadOnlyList<string> Labels)
{
    private const int CoordinatesOfBox = 4;

    /// <summary>What networks of Create ML and Turi Create call their outputs, with suppression behind them or without.</summary>
    private static readonly (string Confidence, string Coordinates) UsualNames = ("confidence", "coordinates");

    /// <summary>The outputs of a model; null where it is not a detector.</summary>
    public static DetectorOutputs? Of(Model model)
    {
        NonMaximumSuppression? suppression = Suppressions(model).LastOrDefault();
        (string confidence, string coordinates) = suppression is null
            ? UsualNames
            : (suppression.ConfidenceOutputFeatureName, suppression.CoordinatesOutputFeatureName);
        return IsArray(model, confidence) && IsArray(model, coordinates)
            ? new DetectorOutputs(confidence, coordinates, LabelsOf(suppression) ?? LabelsOf(model.Description.Metadata) ?? [])
            : null;
    }

    /// <summary>The class at a position of a row.</summary>
    public string LabelOf(int position) =>
        position < Labels.Count ? Labels[position] : position.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// The boxes that the model is sure of at all, since rows of zeros only fill up a fixed number; null where the outputs are not rows for
    /// the same boxes.
    /// </summary>
    public IReadOnlyList<FoundBox>? Read(IReadOnlyDictionary<string, MLFeatureValue> outputs)
    {
        if (Rows(outputs, Confidence) is not var (confidences, classes)) return null;
        if (Rows(outputs, Coordinates) is not var (boxes, width)) return null;
        if (width != CoordinatesOfBox || classes < 1 || confidences.Length / classes != boxes.Length / width) return null;
        List<FoundBox> found = [];
        for (int row = 0; row < boxes.Length / width; row++)
        {
            ReadOnlySpan<double> scores = confidences.AsSpan(row * classes, classes);
            int best = TensorPrimitives.IndexOfMax(scores);
            if (!(scores[best] > 0)) continue;
            ReadOnlySpan<double> box = boxes.AsSpan(row * width, width);
            found.Add(new FoundBox(best, scores[best], box[0], box[1], box[2], box[3]));
        }

        return found;
    }

    private static IEnumerable<NonMaximumSuppression> Suppressions(Model model) =>
        model.NonMaximumSuppression is { } suppression ? [suppression] : model.PipelineModels.SelectMany(Suppressions);

    private static bool IsArray(Model model, string output) =>
        model.Description.Output.Any(feature => feature.Name == output && feature.Type.MultiArrayType is not null);

    private static (double[] Elements, int Columns)? Rows(IReadOnlyDictionary<string, MLFeatureValue> outputs, string name) =>
        outputs.GetValueOrDefault(name) is { Type: MLFeatureType.MultiArray, MultiArrayValue: { Shape: [.., _, long columns] } array }
        && array.Shape.SkipLast(2).All(length => length == 1)
            ? (array.ToDoubles(), (int)columns)
            : null;

    private static IReadOnlyList<string>? LabelsOf(NonMaximumSuppression? suppression) => suppression switch
    {
        { StringClassLabels.Vector: { Count: > 0 } texts } => [.. texts],
        { Int64ClassLabels.Vector: { Count: > 0 } integers } =>
            [.. integers.Select(integer => integer.ToString(CultureInfo.InvariantCulture))],
        _ => null,
    };

    /// <summary>
    /// Networks have no place for the classes of boxes. Those of Turi Create write them into the metadata with commas, those of
    /// Ultralytics as a dictionary or list in Python's notation.
    /// </summary>
    private static IReadOnlyList<string>? LabelsOf(Metadata? metadata)
    {
        if (metadata is null) return null;
        if (metadata.UserDefined.TryGetValue("names", out string? names) && Quoted().Matches(names) is { Count: > 0 } quoted)
        {
            return [.. quoted.Select(match => match.Groups["text"].Value)];
        }

        return metadata.UserDefined.TryGetValue("classes", out string? classes) && classes.Length > 0
            ? classes.Split(',', StringSplitOptions.TrimEntries)
            : null;
    }

    [GeneratedRegex("""(["']?\d+["']?\s*:\s*)?("(?<text>[^"]*)"|'(?<text>[^']*)')""")]
    private static partial Regex Quoted();
}

/// <summary>A box, its most likely class by position, and how sure the model is.</summary>
internal readonly record struct FoundBox(int Class, double Confidence, double CenterX, double CenterY, double Width, double Height);
