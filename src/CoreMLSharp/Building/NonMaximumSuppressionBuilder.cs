using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models;
using CoreMLSharp.Specification;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Building;

/// <summary>Makes models that keep the most confident of overlapping boxes (Core ML specification, <c>NonMaximumSuppression</c>).</summary>
public static class NonMaximumSuppressionBuilder
{
    /// <summary>
    /// A model that takes confidences [boxes, classes] and coordinates [boxes, 4] (centre x and y, width, height) and gives both for the
    /// boxes that stay.
    /// </summary>
    /// <param name="boxes">How many boxes come in, and at most go out.</param>
    /// <param name="labels">The classes: an array of texts or of integers.</param>
    /// <param name="iouThreshold">Intersection over union, from 0 to 1, above which two boxes are the same object.</param>
    /// <param name="confidenceThreshold">Boxes that are less confident are dropped first.</param>
    /// <param name="perClass">Whether boxes suppress only others of their own most likely class.</param>
    /// <param name="names">The features' names; null for Create ML's.</param>
    /// <param name="thresholdInputs">Whether the two thresholds are inputs too, which override those given here.</param>
    /// <exception cref="ModelValidationException">A threshold is out of its range, or the number of boxes is not positive.</exception>
    public static Model Create(
        int boxes, ClassLabels labels, double iouThreshold = 0.45, double confidenceThreshold = 0.25, bool perClass = true,
        NonMaximumSuppressionNames? names = null, bool thresholdInputs = true)
    {
        names ??= new();
        if (boxes < 1) throw new ModelValidationException($"{boxes} is not a number of boxes; give at least 1.");
        if (labels.Count == 0) throw new ModelValidationException("There are no class labels; give one per class.");
        ModelDescription description = FinishedModel.Describe(
            [
                Feature.MultiArray(names.ConfidenceInput, DataType.Double, boxes, labels.Count),
                Feature.MultiArray(names.CoordinatesInput, DataType.Double, boxes, 4),
            ],
            Flexible(names.ConfidenceOutput, boxes, labels.Count), Flexible(names.CoordinatesOutput, boxes, 4));
        if (thresholdInputs)
        {
            description.Input.AddRange([Feature.Double(names.IouThresholdInput), Feature.Double(names.ConfidenceThresholdInput)]);
        }

        NonMaximumSuppression suppression = new()
        {
            PickTop = new() { PerClass = perClass },
            IouThreshold = iouThreshold,
            ConfidenceThreshold = confidenceThreshold,
            ConfidenceInputFeatureName = names.ConfidenceInput,
            CoordinatesInputFeatureName = names.CoordinatesInput,
            IouThresholdInputFeatureName = thresholdInputs ? names.IouThresholdInput : "",
            ConfidenceThresholdInputFeatureName = thresholdInputs ? names.ConfidenceThresholdInput : "",
            ConfidenceOutputFeatureName = names.ConfidenceOutput,
            CoordinatesOutputFeatureName = names.CoordinatesOutput,
        };
        labels.Store(strings => suppression.StringClassLabels = strings, integers => suppression.Int64ClassLabels = integers);
        return new Model { Description = description, NonMaximumSuppression = suppression }.Finish();
    }

    /// <summary>As many rows as boxes stay.</summary>
    private static FeatureDescription Flexible(string name, int boxes, int columns)
    {
        FeatureDescription feature = Feature.MultiArray(name, DataType.Double);
        feature.Type.MultiArrayType.ShapeRange = new ArrayFeatureType.Types.ShapeRange
        {
            SizeRanges =
            {
                new SizeRange { LowerBound = 0, UpperBound = boxes }, new SizeRange { LowerBound = (ulong)columns, UpperBound = columns },
            },
        };
        return feature;
    }
}

/// <summary>The features of a model that suppresses overlapping boxes; the names are Create ML's unless set.</summary>
public sealed record NonMaximumSuppressionNames
{
    /// <summary>Confidences [boxes, classes].</summary>
    public string ConfidenceInput { get; init; } = "raw_confidence";

    /// <summary>Coordinates [boxes, 4].</summary>
    public string CoordinatesInput { get; init; } = "raw_coordinates";

    /// <summary>Overrides the overlap threshold.</summary>
    public string IouThresholdInput { get; init; } = "iouThreshold";

    /// <summary>Overrides the confidence threshold.</summary>
    public string ConfidenceThresholdInput { get; init; } = "confidenceThreshold";

    /// <summary>Confidences of the boxes that stay.</summary>
    public string ConfidenceOutput { get; init; } = "confidence";

    /// <summary>Coordinates of the boxes that stay.</summary>
    public string CoordinatesOutput { get; init; } = "coordinates";
}
