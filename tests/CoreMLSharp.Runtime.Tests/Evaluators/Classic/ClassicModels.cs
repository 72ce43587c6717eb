using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Tests.Evaluators.Classic;

/// <summary>Short ways to describe small models.</summary>
internal static class ClassicModels
{
    public static FeatureType DoubleType => new() { DoubleType = new DoubleFeatureType() };

    public static FeatureType Int64Type => new() { Int64Type = new Int64FeatureType() };

    public static FeatureType StringType => new() { StringType = new StringFeatureType() };

    public static FeatureType TextDictionary =>
        new() { DictionaryType = new DictionaryFeatureType { StringKeyType = new StringFeatureType() } };

    public static FeatureType IntegerDictionary =>
        new() { DictionaryType = new DictionaryFeatureType { Int64KeyType = new Int64FeatureType() } };

    public static FeatureType Array(params long[] shape) => ArrayOf(ArrayFeatureType.Types.ArrayDataType.Double, shape);

    public static FeatureType ArrayOf(ArrayFeatureType.Types.ArrayDataType dataType, params long[] shape) =>
        new() { MultiArrayType = new ArrayFeatureType { DataType = dataType, Shape = { shape } } };

    /// <summary>A model of one type, whose message the caller fills in.</summary>
    public static Model Model((string Name, FeatureType Type)[] inputs, (string Name, FeatureType Type)[] outputs, Action<Model> type)
    {
        Model model = new() { SpecificationVersion = 4, Description = new ModelDescription() };
        foreach ((string name, FeatureType featureType) in inputs)
        {
            model.Description.Input.Add(new FeatureDescription { Name = name, Type = featureType });
        }

        foreach ((string name, FeatureType featureType) in outputs)
        {
            model.Description.Output.Add(new FeatureDescription { Name = name, Type = featureType });
        }

        type(model);
        return model;
    }

    /// <summary>A classifier of an array <c>x</c> with the outputs <c>label</c> and <c>scores</c>.</summary>
    public static Model Classifier(int inputs, bool integerLabels, Action<Model> type)
    {
        Model model = Model(
            [("x", Array(inputs))],
            [("label", integerLabels ? Int64Type : StringType), ("scores", integerLabels ? IntegerDictionary : TextDictionary)],
            type);
        model.Description.PredictedFeatureName = "label";
        model.Description.PredictedProbabilitiesName = "scores";
        return model;
    }

    /// <summary>A regressor of an array <c>x</c> with the output <c>y</c>.</summary>
    public static Model Regressor(int inputs, Action<Model> type)
    {
        Model model = Model([("x", Array(inputs))], [("y", DoubleType)], type);
        model.Description.PredictedFeatureName = "y";
        return model;
    }

    public static MLModel Load(Model model) => MLModel.Load(new ModelFile(model));

    public static IReadOnlyDictionary<string, MLFeatureValue> Predict(Model model, params (string Name, MLFeatureValue Value)[] inputs)
    {
        using MLModel loaded = Load(model);
        return loaded.Predict(inputs.ToDictionary(input => input.Name, input => input.Value));
    }

    public static IReadOnlyDictionary<string, MLFeatureValue> PredictRow(Model model, params double[] row) =>
        Predict(model, ("x", MLMultiArray.Wrap(row)));

    public static MLFeatureValue PredictOne(Model model, MLFeatureValue x)
    {
        using MLModel loaded = Load(model);
        return Assert.Single(loaded.Predict(new Dictionary<string, MLFeatureValue> { ["x"] = x })).Value;
    }

    /// <summary>Loading must fail as a damaged model does, and the message must hold the reason.</summary>
    public static void AssertRefused(Model model, string reason) =>
        Assert.Contains(reason, Assert.Throws<ModelFormatException>(() => Load(model)).Message, StringComparison.Ordinal);
}
