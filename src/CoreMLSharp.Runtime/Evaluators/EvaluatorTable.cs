using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Evaluators.Linked;
using CoreMLSharp.Runtime.Evaluators.NeuralNetworks;
using CoreMLSharp.Runtime.Evaluators.Pipelines;
using CoreMLSharp.Runtime.Evaluators.Programs;
using static CoreMLSharp.Specification.Model.TypeOneofCase;

namespace CoreMLSharp.Runtime.Evaluators;

/// <summary>Which evaluator runs which type of model. A new type is a new row.</summary>
internal static class EvaluatorTable
{
    private static readonly Dictionary<Specification.Model.TypeOneofCase, Func<EvaluatorContext, IModelEvaluator>> Rows = new()
    {
        [Pipeline] = context => new PipelineEvaluator(context),
        [PipelineClassifier] = context => new PipelineEvaluator(context),
        [PipelineRegressor] = context => new PipelineEvaluator(context),
        [LinkedModel] = LinkedModelEvaluator.Create,
        [NeuralNetwork] = context => new NeuralNetworkEvaluator(context),
        [NeuralNetworkClassifier] = context => new NeuralNetworkEvaluator(context),
        [NeuralNetworkRegressor] = context => new NeuralNetworkEvaluator(context),
        [MlProgram] = context => new ProgramEvaluator(context),
        [GlmClassifier] = Classic.Linear.GlmClassifier.Create,
        [GlmRegressor] = Classic.Linear.GlmRegressor.Create,
        [BayesianProbitRegressor] = context => new Classic.Linear.BayesianProbitRegressor(context),
        [TreeEnsembleClassifier] = Classic.Trees.TreeEnsembleClassifier.Create,
        [TreeEnsembleRegressor] = Classic.Trees.TreeEnsembleRegressor.Create,
        [SupportVectorClassifier] = Classic.SupportVectors.SupportVectorClassifier.Create,
        [SupportVectorRegressor] = Classic.SupportVectors.SupportVectorRegressor.Create,
        [KNearestNeighborsClassifier] = Classic.NearestNeighbors.KNearestNeighborsClassifier.Create,
        [OneHotEncoder] = Classic.FeatureEngineering.OneHotEncoder.Create,
        [Imputer] = Classic.FeatureEngineering.Imputer.Create,
        [FeatureVectorizer] = context => new Classic.FeatureEngineering.FeatureVectorizer(context),
        [DictVectorizer] = Classic.FeatureEngineering.DictVectorizer.Create,
        [Scaler] = Classic.FeatureEngineering.Scaler.Create,
        [Normalizer] = Classic.FeatureEngineering.Normalizer.Create,
        [CategoricalMapping] = Classic.FeatureEngineering.CategoricalMapping.Create,
        [ArrayFeatureExtractor] = Classic.FeatureEngineering.ArrayFeatureExtractor.Create,
        [ClassConfidenceThresholding] = Classic.FeatureEngineering.ClassConfidenceThresholding.Create,
        [NonMaximumSuppression] = context => new Classic.NonMaximumSuppression(context),
        [ItemSimilarityRecommender] = context => new Classic.ItemSimilarityRecommender(context),
        [Identity] = context => new Classic.Identity(context),
        [SoundAnalysisPreprocessing] = Classic.SoundAnalysisPreprocessing.Create,
        [VisionFeaturePrint] = AppleOnly.VisionFeaturePrint,
        [AudioFeaturePrint] = AppleOnly.AudioFeaturePrint,
        [TextClassifier] = Classic.Text.MaximumEntropyClassifier.Create,
        [WordTagger] = AppleOnly.WordTagger,
        [WordEmbedding] = AppleOnly.NaturalLanguage,
        [Gazetteer] = AppleOnly.NaturalLanguage,
        [CustomModel] = AppleOnly.CustomModel,
        [SerializedModel] = AppleOnly.SerializedModel,
    };

    /// <exception cref="UnsupportedModelException">Models of this type cannot be run.</exception>
    /// <exception cref="OperationCanceledException">The loading was cancelled.</exception>
    public static IModelEvaluator Create(EvaluatorContext context)
    {
        context.CancellationToken.ThrowIfCancellationRequested();
        return Rows.TryGetValue(context.Model.TypeCase, out var create)
            ? create(context)
            : throw new UnsupportedModelException(
                $"{context.Where}: models of type {context.Model.TypeName} cannot be run by this version.");
    }
}
