using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation.Interface;
using CoreMLSharp.Validation.Models;
using CoreMLSharp.Validation.NeuralNetworks;
using TypeCase = CoreMLSharp.Specification.Model.TypeOneofCase;

namespace CoreMLSharp.Validation;

/// <summary>All model types with the rule of each: the validator's table of contents.</summary>
internal static class ModelRules
{
    private static readonly Dictionary<TypeCase, ModelRule> Table = new()
    {
        [TypeCase.Pipeline] = new(Pipelines.Check),
        [TypeCase.PipelineClassifier] = new(Pipelines.Check),
        [TypeCase.PipelineRegressor] = new(Pipelines.Check),

        [TypeCase.GlmRegressor] = new(Linear.CheckRegressor, ChecksInterface: true),
        [TypeCase.GlmClassifier] = new(Linear.CheckClassifier, ChecksInterface: true),
        [TypeCase.SupportVectorRegressor] = new(SupportVectors.CheckRegressor, ChecksInterface: true),
        [TypeCase.SupportVectorClassifier] = new(SupportVectors.CheckClassifier, ChecksInterface: true),
        [TypeCase.TreeEnsembleRegressor] = new(TreeEnsembles.CheckRegressor),
        [TypeCase.TreeEnsembleClassifier] = new(TreeEnsembles.CheckClassifier),
        [TypeCase.BayesianProbitRegressor] = new(BayesianProbit.Check),
        [TypeCase.KNearestNeighborsClassifier] = new(NearestNeighbors.Check, ChecksInterface: true),

        [TypeCase.NeuralNetwork] = new(NetworkRules.Check),
        [TypeCase.NeuralNetworkRegressor] = new(NetworkRules.CheckRegressor, ChecksInterface: true),
        [TypeCase.NeuralNetworkClassifier] = new(NetworkRules.CheckClassifier, ChecksInterface: true),
        [TypeCase.MlProgram] = ModelRule.InterfaceOnly,

        [TypeCase.ItemSimilarityRecommender] = new(Recommenders.Check, ChecksInterface: true),
        [TypeCase.CustomModel] = new(References.CheckCustom, ChecksInterface: true),
        [TypeCase.LinkedModel] = new(References.CheckLinked, ChecksInterface: true),
        [TypeCase.SerializedModel] = ModelRule.InterfaceOnly,
        [TypeCase.Identity] = ModelRule.InterfaceOnly,

        [TypeCase.OneHotEncoder] = new(Encoders.CheckOneHot, ChecksInterface: true),
        [TypeCase.CategoricalMapping] = new(Encoders.CheckCategoricalMapping, ChecksInterface: true),
        [TypeCase.DictVectorizer] = new(Encoders.CheckDictVectorizer, ChecksInterface: true),
        [TypeCase.FeatureVectorizer] = new(Encoders.CheckFeatureVectorizer, ChecksInterface: true),
        [TypeCase.ArrayFeatureExtractor] = new(Encoders.CheckArrayFeatureExtractor, ChecksInterface: true),
        [TypeCase.Imputer] = new(Scalers.CheckImputer, ChecksInterface: true),
        [TypeCase.Scaler] = new(Scalers.CheckScaler, ChecksInterface: true),
        [TypeCase.Normalizer] = new(Scalers.CheckNormalizer, ChecksInterface: true),
        [TypeCase.NonMaximumSuppression] = new(Detection.CheckNonMaximumSuppression, ChecksInterface: true),
        [TypeCase.ClassConfidenceThresholding] = new(Detection.CheckConfidenceThresholding, ChecksInterface: true),

        [TypeCase.TextClassifier] = new(Text.CheckTextClassifier),
        [TypeCase.WordTagger] = new(Text.CheckWordTagger),
        [TypeCase.Gazetteer] = new(Text.CheckGazetteer),
        [TypeCase.WordEmbedding] = new(Text.CheckWordEmbedding),
        [TypeCase.VisionFeaturePrint] = new(FeaturePrints.CheckVision),
        [TypeCase.AudioFeaturePrint] = new(FeaturePrints.CheckAudio),
        [TypeCase.SoundAnalysisPreprocessing] = new(FeaturePrints.CheckSoundAnalysis),
    };

    /// <summary>Checks a whole model: the rules that all models share, then those of its type.</summary>
    public static void Check(Model model, Report report)
    {
        bool known = Table.TryGetValue(model.TypeCase, out ModelRule? rule);
        Report typed = report.At(known ? model.TypeName : "model");
        if (model.SpecificationVersion == 0)
        {
            typed.Warning(
                "The model has no specification version, so that only the rules of its type were checked.",
                "Set specificationVersion: Core ML loads no model without one.");
        }

        if (!known && model is { SpecificationVersion: 0, Description.Input.Count: > 0 })
        {
            InterfaceRules.CheckBare(model.Description, typed);
            return;
        }

        if (!known)
        {
            typed.Error(
                "The model has no type that the specification knows.", "Set one model type, such as neuralNetwork or glmClassifier.");
            return;
        }

        int errors = report.ErrorCount;
        if (model.SpecificationVersion != 0) GenericRules.Check(model, typed);
        else if (rule!.ChecksInterface) InterfaceRules.Check(model, typed);
        if (report.ErrorCount == errors) rule!.Check(model, typed);
    }

    /// <param name="Check">The rule of the type; runs only on models whose interface is sound.</param>
    /// <param name="ChecksInterface">The interface belongs to the type's own rules: it is checked even where there is no version.</param>
    private sealed record ModelRule(Action<Model, Report> Check, bool ChecksInterface = false)
    {
        public static readonly ModelRule InterfaceOnly = new((_, _) => { });
    }
}
