namespace CoreMLSharp.Runtime.Evaluators;

/// <summary>Models whose weights are part of Apple's systems.</summary>
internal static class AppleOnly
{
    public static IModelEvaluator VisionFeaturePrint(EvaluatorContext context) => throw new UnsupportedModelException(
        $"{context.Where}: the feature extractor is Apple's Vision Feature Print, whose weights only Apple's systems have, so the whole model runs only there. " +
        "You can retrain from your photos with 'coreml train image', or run the classifier on features computed on a Mac with 'coreml predict MODEL --features FILE'.");
}
