using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Runtime.Evaluators;

/// <summary>Models that need what only Apple's systems, or only their authors, have: each is one clear error.</summary>
internal static class AppleOnly
{
    public static IModelEvaluator VisionFeaturePrint(EvaluatorContext context) => throw new UnsupportedModelException(
        $"{context.Where}: the feature extractor is Apple's Vision Feature Print, whose weights only Apple's systems have, so the whole " +
            "model runs only there.")
    {
        Hint = Hint.UseFeaturesOrRetrain,
    };

    public static IModelEvaluator AudioFeaturePrint(EvaluatorContext context) => throw new UnsupportedModelException(
        $"{context.Where}: the feature extractor is Apple's Audio Feature Print, whose weights only Apple's systems have, so the whole " +
            "model runs only there.")
    {
        Hint = Hint.UseFeatures,
    };

    /// <summary>A text model: its parameters are in a form that Apple's Natural Language framework alone reads.</summary>
    public static IModelEvaluator NaturalLanguage(EvaluatorContext context) => throw new UnsupportedModelException(
        $"{context.Where}: the parameters of a {context.Model.TypeName} are stored in a private form of Apple's Natural Language "
        + "framework, which the Core ML specification does not describe, so the model runs only on Apple's systems. You can inspect it, "
        + "or train a model of another type on the same data.");

    /// <summary>A word tagger: its weights can be read, but not what each belongs to.</summary>
    public static IModelEvaluator WordTagger(EvaluatorContext context) => throw new UnsupportedModelException(
        $"{context.Where}: a word tagger of Create ML hashes what words look like by a rule that only Apple's systems have, so that what "
        + "each of its weights belongs to is not known and the model runs only there. You can inspect it, or train one that runs "
        + "everywhere on the same data with 'coreml train tagger'.");

    public static IModelEvaluator CustomModel(EvaluatorContext context) => throw new UnsupportedModelException(
        $"{context.Where}: this is a custom model, computed by the class '{context.Model.CustomModel.ClassName}' of the app that it was "
        + "made for, and the file holds its parameters only. You can inspect them, or ask the model's author for a model of a "
        + "standard type.");

    public static IModelEvaluator SerializedModel(EvaluatorContext context) => throw new UnsupportedModelException(
        $"{context.Where}: the file wraps a model of the private type '{context.Model.SerializedModel.Identifier}', which the Core ML "
        + "specification does not describe, so the model runs only on Apple's systems.");
}
