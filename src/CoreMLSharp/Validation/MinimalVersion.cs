using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;
using FeatureCase = CoreMLSharp.Specification.FeatureType.TypeOneofCase;
using TypeCase = CoreMLSharp.Specification.Model.TypeOneofCase;

namespace CoreMLSharp.Validation;

/// <summary>The lowest specification version that knows everything a model uses, which is the oldest system that can load it.</summary>
/// <remarks>
/// Follows the rules by which coremltools lowers a version before it saves (<c>mlmodel/src/Utils.cpp</c>) and, beyond them, looks at the
/// layers inside branches and loops, at the weights of every layer, and at every function of an ML Program.
/// </remarks>
public static class MinimalVersion
{
    /// <summary>The version that a model needs, from 1 (iOS 11); that of a pipeline is the highest of its own and its stages'.</summary>
    public static int Of(Model model)
    {
        int version = Math.Max(OfDescription(model), OfType(model));
        if (model.IsUpdatable) version = Math.Max(version, SpecificationVersions.IOS13);
        foreach (NeuralNetworkLayer layer in model.NetworkLayers) version = Math.Max(version, LayerVersions.Of(layer));
        foreach (Model stage in model.PipelineModels) version = Math.Max(version, Of(stage));
        return version;
    }

    extension(Model model)
    {
        /// <summary>Raises the version of the model and of its stages to what they need; a higher one stays.</summary>
        public void RaiseVersionToMinimum()
        {
            foreach (Model stage in model.PipelineModels) stage.RaiseVersionToMinimum();
            model.SpecificationVersion = Math.Max(model.SpecificationVersion, Of(model));
        }
    }

    private static int OfDescription(Model model)
    {
        ModelDescription description = model.Description ?? new();
        int version = description.Functions.Count > 0 || description.DefaultFunctionName.Length > 0
            ? SpecificationVersions.IOS18
            : SpecificationVersions.IOS11;
        bool hasNoInput = description.Functions.Count == 0
            ? description.Input.Count == 0
            : description.Functions.Any(function => function.Input.Count == 0);
        if (hasNoInput) version = SpecificationVersions.IOS18;

        IEnumerable<FeatureDescription> features =
        [
            .. description.Input, .. description.Output, .. description.State, .. description.TrainingInput,
            .. description.Functions.SelectMany(function => function.Input.Concat(function.Output).Concat(function.State)),
        ];
        foreach (FeatureDescription feature in features) version = Math.Max(version, OfFeature(feature.Type ?? new()));
        return version;
    }

    private static int OfFeature(FeatureType type) => type.TypeCase switch
    {
        FeatureCase.StateType => Math.Max(SpecificationVersions.IOS18, OfArray(type.StateType.ArrayType ?? new(), isOptional: false)),
        FeatureCase.SequenceType => SpecificationVersions.IOS12,
        FeatureCase.ImageType when type.ImageType.ColorSpace == ImageFeatureType.Types.ColorSpace.GrayscaleFloat16 =>
            SpecificationVersions.IOS16,
        FeatureCase.ImageType when type.ImageType.SizeFlexibilityCase != ImageFeatureType.SizeFlexibilityOneofCase.None =>
            SpecificationVersions.IOS12,
        FeatureCase.MultiArrayType => OfArray(type.MultiArrayType, type.IsOptional),
        _ => SpecificationVersions.IOS11,
    };

    private static int OfArray(ArrayFeatureType array, bool isOptional) => array.DataType switch
    {
        DataType.Int8 => SpecificationVersions.IOS26,
        DataType.Float16 => SpecificationVersions.IOS16,
        _ when isOptional && array.DefaultOptionalValueCase != ArrayFeatureType.DefaultOptionalValueOneofCase.None =>
            SpecificationVersions.IOS14,
        _ when array.ShapeFlexibilityCase != ArrayFeatureType.ShapeFlexibilityOneofCase.None => SpecificationVersions.IOS12,
        _ => SpecificationVersions.IOS11,
    };

    private static int OfType(Model model) => model.TypeCase switch
    {
        TypeCase.CustomModel or TypeCase.BayesianProbitRegressor => SpecificationVersions.IOS12,
        TypeCase.NonMaximumSuppression => OfNonMaximumSuppression(model),
        TypeCase.KNearestNeighborsClassifier or TypeCase.LinkedModel => SpecificationVersions.IOS13,
        TypeCase.ItemSimilarityRecommender or TypeCase.SoundAnalysisPreprocessing => SpecificationVersions.IOS13,
        TypeCase.SerializedModel => SpecificationVersions.IOS14,
        TypeCase.ClassConfidenceThresholding => SpecificationVersions.IOS17,
        TypeCase.VisionFeaturePrint => OfVision(model.VisionFeaturePrint),
        TypeCase.AudioFeaturePrint => SpecificationVersions.IOS15,
        TypeCase.TextClassifier => Math.Max(SpecificationVersions.IOS12, OfRevision(model.TextClassifier.Revision)),
        TypeCase.WordTagger => Math.Max(SpecificationVersions.IOS12, OfRevision(model.WordTagger.Revision)),
        TypeCase.Gazetteer => OfRevision(model.Gazetteer.Revision),
        TypeCase.WordEmbedding => OfRevision(model.WordEmbedding.Revision),
        TypeCase.MlProgram => OfProgram(model.MlProgram),
        _ =>
            model.Network is { } network && (network.HasExactArrays || network.ImageRank == 4)
                ? SpecificationVersions.IOS13
                : SpecificationVersions.IOS11,
    };

    private static int OfNonMaximumSuppression(Model model)
    {
        IEnumerable<FeatureDescription> features = model.Description?.Input.Concat(model.Description.Output) ?? [];
        return features.Any(feature => feature.Type?.MultiArrayType?.DataType == DataType.Float32)
            ? SpecificationVersions.IOS14
            : SpecificationVersions.IOS12;
    }

    private static int OfVision(VisionFeaturePrint print) => print.VisionFeaturePrintTypeCase switch
    {
        VisionFeaturePrint.VisionFeaturePrintTypeOneofCase.Objects => SpecificationVersions.IOS14,
        VisionFeaturePrint.VisionFeaturePrintTypeOneofCase.Scene
            when print.Scene.Version == VisionFeaturePrint.Types.Scene.Types.SceneVersion._2 => SpecificationVersions.IOS17,
        _ => SpecificationVersions.IOS12,
    };

    private static int OfRevision(uint revision) => revision switch
    {
        2 => SpecificationVersions.IOS13,
        3 => SpecificationVersions.IOS14,
        4 => SpecificationVersions.IOS17,
        5 => SpecificationVersions.IOS18,
        _ => SpecificationVersions.IOS11,
    };

    private static int OfProgram(Program program)
    {
        int version = SpecificationVersions.IOS15;
        foreach (Function function in program.Functions.Values)
        {
            version = Math.Max(version, function.Opset switch
            {
                "CoreML6" => SpecificationVersions.IOS16,
                "CoreML7" => SpecificationVersions.IOS17,
                "CoreML8" => SpecificationVersions.IOS18,
                "CoreML9" => SpecificationVersions.IOS26,
                _ => SpecificationVersions.IOS15,
            });
        }

        return version;
    }
}
