using System.Globalization;
using CoreMLSharp.Building;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Training.ObjectDetection;

/// <summary>
/// Puts a detector together as Create ML's are: a pipeline from <c>image</c>, <c>iouThreshold</c> and <c>confidenceThreshold</c> to
/// <c>confidence</c> and <c>coordinates</c>.
/// </summary>
internal static class DetectorPipeline
{
    /// <summary>The pipeline.</summary>
    /// <param name="extractor">The extractor, or a link to it.</param>
    /// <param name="network">The trained network.</param>
    /// <param name="design">What it was made from.</param>
    /// <param name="options">The thresholds, and what the model says of itself.</param>
    public static Model Create(Model extractor, Model network, DetectorDesign design, ObjectDetectorOptions options)
    {
        Model suppression = NonMaximumSuppressionBuilder.Create(
            design.Boxes, design.Classes.ToArray(), options.IouThreshold, options.ConfidenceThreshold);
        Model pipeline = PipelineBuilder.Pipeline(extractor, network, suppression);
        foreach (FeatureDescription input in pipeline.Description.Input)
        {
            input.Type.IsOptional = input.Type.TypeCase == FeatureType.TypeOneofCase.DoubleType;
        }

        options.Metadata.ApplyTo(pipeline);
        pipeline.Description.Metadata ??= new Metadata();
        IDictionary<string, string> userDefined = pipeline.Description.Metadata.UserDefined;
        userDefined["com.apple.coreml.model.preview.type"] = "objectDetector";
        userDefined["classes"] = string.Join(",", design.Classes);
        userDefined["iou_threshold"] = options.IouThreshold.ToString(CultureInfo.InvariantCulture);
        userDefined["confidence_threshold"] = options.ConfidenceThreshold.ToString(CultureInfo.InvariantCulture);
        return pipeline;
    }
}
