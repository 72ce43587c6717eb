using System.Globalization;
using System.Text.RegularExpressions;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Models;

/// <summary>Which outputs of a model are boxes of objects, and what its classes are called.</summary>
/// <param name="Confidence">The output with a row for each box: how sure the model is of each class.</param>
/// <param name="Coordinates">The output with a row for each box: centre x and y, width and height.</param>
/// <param name="Labels">The classes; empty where the model does not name them.</param>
internal sealed partial record DetectorOutputs(string Confidence, string Coordinates, IReadOnlyList<string> Labels)
{
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

    private static IEnumerable<NonMaximumSuppression> Suppressions(Model model) =>
        model.NonMaximumSuppression is { } suppression ? [suppression] : model.PipelineModels.SelectMany(Suppressions);

    private static bool IsArray(Model model, string output) =>
        model.Description?.Output.Any(feature => feature.Name == output && feature.Type?.MultiArrayType is not null) == true;

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
