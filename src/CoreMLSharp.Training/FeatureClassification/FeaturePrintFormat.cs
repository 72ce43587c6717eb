using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using static CoreMLSharp.Specification.VisionFeaturePrint.Types.Scene.Types;

namespace CoreMLSharp.Training.FeatureClassification;

/// <summary>
/// Apple's extractors of features of images and sounds that a classifier can be written for, and how Create ML wrote classifiers in their
/// time.
/// </summary>
public sealed class FeaturePrintFormat
{
    private const string PreviewKey = "com.apple.coreml.model.preview.type";

    private readonly Func<Model> _extractor;
    private readonly string _preview;
    private readonly ClassifierOutputs _outputs;

    private FeaturePrintFormat(string name, string preview, Func<Model> extractor, ClassifierOutputs outputs) =>
        (Name, _preview, _extractor, _outputs) = (name, preview, extractor, outputs);

    /// <summary>Vision Feature Print, scene version 1 (iOS 12, macOS 10.14): 2,048 features of 299 × 299 pixels.</summary>
    public static FeaturePrintFormat SceneV1 { get; } =
        new("scene-v1", "imageClassifier", () => VisionFeaturePrintBuilder.Scene(SceneVersion._1), ClassifierOutputs.CreateML);

    /// <summary>Vision Feature Print, scene version 2 (iOS 17, macOS 14): 768 features of 360 × 360 pixels.</summary>
    public static FeaturePrintFormat SceneV2 { get; } =
        new(
            "scene-v2", "imageClassifier", () => VisionFeaturePrintBuilder.Scene(SceneVersion._2),
            new ClassifierOutputs("target", "targetProbability"));

    /// <summary>Audio Feature Print, sound version 1 (iOS 15, macOS 12): 512 features of windows of sound at 16 kHz.</summary>
    public static FeaturePrintFormat SoundV1 { get; } =
        new("sound-v1", "soundClassifier", () => AudioFeaturePrintBuilder.Sound(), ClassifierOutputs.CreateML);

    /// <summary>All formats.</summary>
    public static IReadOnlyList<FeaturePrintFormat> All { get; } = [SceneV1, SceneV2, SoundV1];

    /// <summary>What the format is called: <c>scene-v1</c>, <c>scene-v2</c>, <c>sound-v1</c>.</summary>
    public string Name { get; }

    /// <summary>Finds a format by its name.</summary>
    /// <exception cref="CoreMLException">There is none; the message lists those there are.</exception>
    public static FeaturePrintFormat Parse(string name) => All.FirstOrDefault(format => format.Name == name)
        ?? throw new CoreMLException(
            $"There is no feature print '{name}'; there are {string.Join(", ", All.Select(format => format.Name))}.");

    /// <summary>The pipeline of the extractor and a classifier.</summary>
    /// <exception cref="CoreMLException">The features are not of the extractor's length.</exception>
    internal Model Write(FeatureClassifier classifier)
    {
        Model extractor = _extractor();
        long features = extractor.Description.Output[0].Type.MultiArrayType.Shape[0];
        if (features != classifier.FeatureCount)
        {
            throw new CoreMLException(
                $"The feature print {Name} gives {features} features; those that were trained on have {classifier.FeatureCount}.");
        }

        Model pipeline = PipelineBuilder.Classifier(extractor, classifier.ToGlm(extractor.Description.Output[0], _outputs));
        pipeline.Description.Metadata = new Metadata { UserDefined = { [PreviewKey] = _preview } };
        return pipeline;
    }
}
