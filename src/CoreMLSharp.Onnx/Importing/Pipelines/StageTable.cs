using System.Collections.Frozen;
using CoreMLSharp.Onnx.Graphs;

namespace CoreMLSharp.Onnx.Importing.Pipelines;

/// <summary>
/// Every operator that has models of Core ML of its own, or that only arranges features, with the function that adds the stages. A function
/// says whether it did; what it leaves alone becomes part of a program.
/// </summary>
internal static class StageTable
{
    private static readonly FrozenDictionary<string, Func<StageContext, bool>> Classic = new Dictionary<string, Func<StageContext, bool>>
    {
        // Features
        ["ArrayFeatureExtractor"] = Arranging.Extract,
        ["CastMap"] = Dictionaries.Cast,
        ["CategoryMapper"] = Encoders.MapCategories,
        ["DictVectorizer"] = Dictionaries.Vectorize,
        ["FeatureVectorizer"] = Arranging.Vectorize,
        ["Imputer"] = FeatureEngineering.Impute,
        ["LabelEncoder"] = Encoders.Encode,
        ["Normalizer"] = FeatureEngineering.Normalize,
        ["OneHotEncoder"] = Encoders.OneHot,
        ["Scaler"] = FeatureEngineering.Scale,

        // Predictors
        ["LinearClassifier"] = LinearModels.Classify,
        ["LinearRegressor"] = LinearModels.Regress,
        ["SVMClassifier"] = SupportVectors.Classify,
        ["SVMRegressor"] = SupportVectors.Regress,
        ["TreeEnsemble"] = TreeEnsembles.Ensemble,
        ["TreeEnsembleClassifier"] = TreeEnsembles.Classify,
        ["TreeEnsembleRegressor"] = TreeEnsembles.Regress,
        ["ZipMap"] = Labelling.ZipMap,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, Func<StageContext, bool>> Standard = new Dictionary<string, Func<StageContext, bool>>
    {
        ["Cast"] = Arranging.Cast,
        ["Concat"] = Arranging.Concat,
        ["Constant"] = Arranging.Constant,
        ["Flatten"] = Arranging.Flatten,
        ["Gather"] = Arranging.Gather,
        ["Identity"] = Arranging.Identity,
        ["Reshape"] = Arranging.Reshape,
        ["Squeeze"] = Arranging.Squeeze,
        ["Unsqueeze"] = Arranging.Unsqueeze,
    }.ToFrozenDictionary();

    /// <summary>The operators that leave their first input as it is, but for its shape and type.</summary>
    public static readonly FrozenSet<string> Passing = ["Cast", "Flatten", "Identity", "Reshape", "Squeeze", "Unsqueeze"];

    /// <summary>The function of an operator; null where there is none.</summary>
    public static Func<StageContext, bool>? Find(string domain, string name) => domain switch
    {
        "" => Standard.GetValueOrDefault(name),
        OnnxModelWriter.ClassicDomain => Classic.GetValueOrDefault(name),
        _ => null,
    };

    /// <summary>The names of the classic operators.</summary>
    public static IEnumerable<string> Names => Classic.Keys;

    /// <summary>Whether an operator in the midst of arithmetic is better part of it than a model of its own.</summary>
    public static bool IsBetterOpen(string name) => name is "ArrayFeatureExtractor" or "Binarizer" or "FeatureVectorizer" or "Imputer"
        or "LabelEncoder" or "Normalizer" or "OneHotEncoder" or "Scaler";
}
