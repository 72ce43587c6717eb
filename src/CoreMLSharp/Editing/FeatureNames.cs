using CoreMLSharp.Specification;
using Google.Protobuf.Collections;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;
using MIL = CoreMLSharp.Specification.MILSpec;
using TypeCase = CoreMLSharp.Specification.Model.TypeOneofCase;

namespace CoreMLSharp.Editing;

/// <summary>Every place in a model where the name of a feature stands: descriptions, layers, programs, stages and parameters.</summary>
internal static class FeatureNames
{
    /// <summary>
    /// Replaces every name, of features and of tensors inside, by what the function says; the stages of a pipeline included.
    /// </summary>
    public static void Map(Model model, Func<string, string> map)
    {
        if (model.Description is { } description) MapDescription(description, map);
        foreach (Model stage in model.PipelineModels) Map(stage, map);
        MapParameters(model, map);
    }

    /// <summary>Replaces the names of tensors that layers read and write, inside branches and loops too.</summary>
    public static void MapLayers(IEnumerable<NeuralNetworkLayer> layers, Func<string, string> map)
    {
        foreach (NeuralNetworkLayer layer in layers)
        {
            MapAll(layer.Input, map);
            MapAll(layer.Output, map);
            if (layer.LayerCase == LayerCase.Loop && layer.Loop.ConditionVar.Length > 0)
            {
                layer.Loop.ConditionVar = map(layer.Loop.ConditionVar);
            }

            foreach (NeuralNetwork nested in layer.NestedNetworks) MapLayers(nested.Layers, map);
        }
    }

    /// <summary>Replaces the names of values in a block, and in the blocks of its operations.</summary>
    public static void MapBlock(MIL.Block block, Func<string, string> map)
    {
        foreach (MIL.NamedValueType input in block.Inputs) input.Name = Mapped(input.Name, map);
        MapAll(block.Outputs, map);
        foreach (MIL.Operation operation in block.Operations)
        {
            foreach (MIL.Argument.Types.Binding binding in operation.Inputs.Values.SelectMany(argument => argument.Arguments))
            {
                if (binding.BindingCase == MIL.Argument.Types.Binding.BindingOneofCase.Name) binding.Name = Mapped(binding.Name, map);
            }

            foreach (MIL.NamedValueType output in operation.Outputs) output.Name = Mapped(output.Name, map);
            foreach (MIL.Block nested in operation.Blocks) MapBlock(nested, map);
        }
    }

    /// <summary>All names of a model.</summary>
    public static HashSet<string> All(Model model)
    {
        HashSet<string> names = [];
        Map(model, name =>
        {
            names.Add(name);
            return name;
        });
        return names;
    }

    /// <summary>The wish itself or, where it is taken, the wish with a number.</summary>
    public static string Free(string wish, HashSet<string> taken)
    {
        string name = wish;
        for (int i = 1; taken.Contains(name); i++) name = $"{wish}_{i}";
        return name;
    }

    private static void MapDescription(ModelDescription description, Func<string, string> map)
    {
        MapFeatures([.. description.Input, .. description.Output, .. description.State, .. description.TrainingInput], map);
        description.PredictedFeatureName = Mapped(description.PredictedFeatureName, map);
        description.PredictedProbabilitiesName = Mapped(description.PredictedProbabilitiesName, map);
        foreach (FunctionDescription function in description.Functions)
        {
            MapFeatures([.. function.Input, .. function.Output, .. function.State], map);
            function.PredictedFeatureName = Mapped(function.PredictedFeatureName, map);
            function.PredictedProbabilitiesName = Mapped(function.PredictedProbabilitiesName, map);
        }
    }

    private static void MapFeatures(IEnumerable<FeatureDescription> features, Func<string, string> map)
    {
        // One message may stand in two lists.
        foreach (FeatureDescription feature in features.Distinct(ReferenceEqualityComparer.Instance).Cast<FeatureDescription>())
        {
            feature.Name = Mapped(feature.Name, map);
        }
    }

    /// <summary>The names inside what a type of model consists of. Types that know their features only by place have none.</summary>
    private static void MapParameters(Model model, Func<string, string> map)
    {
        if (model.Network is { } network) MapNetwork(network, map);
        switch (model.TypeCase)
        {
            case TypeCase.MlProgram:
                foreach (MIL.Function function in model.MlProgram.Functions.Values)
                {
                    foreach (MIL.NamedValueType input in function.Inputs) input.Name = Mapped(input.Name, map);
                    foreach (MIL.Block block in function.BlockSpecializations.Values) MapBlock(block, map);
                }

                break;
            case TypeCase.FeatureVectorizer:
                foreach (FeatureVectorizer.Types.InputColumn column in model.FeatureVectorizer.InputList)
                {
                    column.InputColumn_ = Mapped(column.InputColumn_, map);
                }

                break;
            case TypeCase.NonMaximumSuppression:
                NonMaximumSuppression nms = model.NonMaximumSuppression;
                nms.ConfidenceInputFeatureName = Mapped(nms.ConfidenceInputFeatureName, map);
                nms.CoordinatesInputFeatureName = Mapped(nms.CoordinatesInputFeatureName, map);
                nms.IouThresholdInputFeatureName = Mapped(nms.IouThresholdInputFeatureName, map);
                nms.ConfidenceThresholdInputFeatureName = Mapped(nms.ConfidenceThresholdInputFeatureName, map);
                nms.ConfidenceOutputFeatureName = Mapped(nms.ConfidenceOutputFeatureName, map);
                nms.CoordinatesOutputFeatureName = Mapped(nms.CoordinatesOutputFeatureName, map);
                break;
            case TypeCase.BayesianProbitRegressor:
                BayesianProbitRegressor probit = model.BayesianProbitRegressor;
                probit.RegressionInputFeatureName = Mapped(probit.RegressionInputFeatureName, map);
                probit.OptimismInputFeatureName = Mapped(probit.OptimismInputFeatureName, map);
                probit.SamplingScaleInputFeatureName = Mapped(probit.SamplingScaleInputFeatureName, map);
                probit.SamplingTruncationInputFeatureName = Mapped(probit.SamplingTruncationInputFeatureName, map);
                probit.MeanOutputFeatureName = Mapped(probit.MeanOutputFeatureName, map);
                probit.VarianceOutputFeatureName = Mapped(probit.VarianceOutputFeatureName, map);
                probit.PessimisticProbabilityOutputFeatureName = Mapped(probit.PessimisticProbabilityOutputFeatureName, map);
                probit.SampledProbabilityOutputFeatureName = Mapped(probit.SampledProbabilityOutputFeatureName, map);
                break;
            case TypeCase.ItemSimilarityRecommender:
                ItemSimilarityRecommender recommender = model.ItemSimilarityRecommender;
                recommender.ItemInputFeatureName = Mapped(recommender.ItemInputFeatureName, map);
                recommender.NumRecommendationsInputFeatureName = Mapped(recommender.NumRecommendationsInputFeatureName, map);
                recommender.ItemRestrictionInputFeatureName = Mapped(recommender.ItemRestrictionInputFeatureName, map);
                recommender.ItemExclusionInputFeatureName = Mapped(recommender.ItemExclusionInputFeatureName, map);
                recommender.RecommendedItemListOutputFeatureName = Mapped(recommender.RecommendedItemListOutputFeatureName, map);
                recommender.RecommendedItemScoreOutputFeatureName = Mapped(recommender.RecommendedItemScoreOutputFeatureName, map);
                break;
            case TypeCase.WordTagger:
                WordTagger tagger = model.WordTagger;
                tagger.TokensOutputFeatureName = Mapped(tagger.TokensOutputFeatureName, map);
                tagger.TokenTagsOutputFeatureName = Mapped(tagger.TokenTagsOutputFeatureName, map);
                tagger.TokenLocationsOutputFeatureName = Mapped(tagger.TokenLocationsOutputFeatureName, map);
                tagger.TokenLengthsOutputFeatureName = Mapped(tagger.TokenLengthsOutputFeatureName, map);
                break;
            case TypeCase.VisionFeaturePrint when model.VisionFeaturePrint.Objects is { } objects:
                MapAll(objects.Output, map);
                break;
        }
    }

    private static void MapNetwork(INeuralNetwork network, Func<string, string> map)
    {
        MapLayers(network.Layers, map);
        foreach (NeuralNetworkPreprocessing step in network.Preprocessing) step.FeatureName = Mapped(step.FeatureName, map);
        if (network is NeuralNetworkClassifier classifier)
        {
            classifier.LabelProbabilityLayerName = Mapped(classifier.LabelProbabilityLayerName, map);
        }

        foreach (LossLayer loss in network.UpdateParams?.LossLayers ?? [])
        {
            if (loss.CategoricalCrossEntropyLossLayer is { } crossEntropy)
            {
                crossEntropy.Input = Mapped(crossEntropy.Input, map);
                crossEntropy.Target = Mapped(crossEntropy.Target, map);
            }

            if (loss.MeanSquaredErrorLossLayer is { } squares)
            {
                squares.Input = Mapped(squares.Input, map);
                squares.Target = Mapped(squares.Target, map);
            }
        }
    }

    private static void MapAll(RepeatedField<string> names, Func<string, string> map)
    {
        for (int i = 0; i < names.Count; i++) names[i] = Mapped(names[i], map);
    }

    private static string Mapped(string name, Func<string, string> map) => name.Length == 0 ? name : map(name);
}
