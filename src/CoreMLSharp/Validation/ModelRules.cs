using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
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

        [TypeCase.GlmRegressor] = new(Linear.CheckRegressor),
        [TypeCase.GlmClassifier] = new(Linear.CheckClassifier),
        [TypeCase.SupportVectorRegressor] = new(SupportVectors.CheckRegressor),
        [TypeCase.SupportVectorClassifier] = new(SupportVectors.CheckClassifier),
        [TypeCase.TreeEnsembleRegressor] = new(TreeEnsembles.CheckRegressor),
        [TypeCase.TreeEnsembleClassifier] = new(TreeEnsembles.CheckClassifier),
        [TypeCase.BayesianProbitRegressor] = new(BayesianProbit.Check),
        [TypeCase.KNearestNeighborsClassifier] = new(NearestNeighbors.Check),

        [TypeCase.NeuralNetwork] = new(NetworkRules.Check),
        [TypeCase.NeuralNetworkRegressor] = new(NetworkRules.CheckRegressor),
        [TypeCase.NeuralNetworkClassifier] = new(NetworkRules.CheckClassifier),
        [TypeCase.MlProgram] = ModelRule.InterfaceOnly,

        [TypeCase.ItemSimilarityRecommender] = new(Recommenders.Check),
        [TypeCase.CustomModel] = new(References.CheckCustom),
        [TypeCase.LinkedModel] = new(References.CheckLinked),
        [TypeCase.SerializedModel] = ModelRule.InterfaceOnly,
        [TypeCase.Identity] = ModelRule.InterfaceOnly,

        [TypeCase.OneHotEncoder] = new(Encoders.CheckOneHot),
        [TypeCase.CategoricalMapping] = new(Encoders.CheckCategoricalMapping),
        [TypeCase.DictVectorizer] = new(Encoders.CheckDictVectorizer),
        [TypeCase.FeatureVectorizer] = new(Encoders.CheckFeatureVectorizer),
        [TypeCase.ArrayFeatureExtractor] = new(Encoders.CheckArrayFeatureExtractor),
        [TypeCase.Imputer] = new(Scalers.CheckImputer),
        [TypeCase.Scaler] = new(Scalers.CheckScaler),
        [TypeCase.Normalizer] = new(Scalers.CheckNormalizer),
        [TypeCase.NonMaximumSuppression] = new(Detection.CheckNonMaximumSuppression),
        [TypeCase.ClassConfidenceThresholding] = new(Detection.CheckConfidenceThresholding),

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
            typed.Error(
                "The model has no specification version.", "Set specificationVersion to that of the oldest system that has what it uses.");
            return;
        }

        if (!known)
        {
            typed.Error(
                "The model has no type that the specification knows.", "Set one model type, such as neuralNetwork or glmClassifier.");
            return;
        }

        int errors = report.ErrorCount;
        GenericRules.Check(model, typed);
        if (report.ErrorCount == errors) rule!.Check(model, typed);
    }

    /// <param name="Check">The rule of the type; runs only on models whose interface is sound.</param>
    private sealed record ModelRule(Action<Model, Report> Check)
    {
        public static readonly ModelRule InterfaceOnly = new((_, _) => { });
    }
}
