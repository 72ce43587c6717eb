using CoreMLSharp.Specification;
using CoreMLSharp.Tests;
using static CoreMLSharp.Specification.FeatureType.TypeOneofCase;

namespace CoreMLSharp.Runtime.Tests.Evaluators.Classic;

/// <summary>Models that Create ML and Turi Create made of tables, and two for nearest neighbours, predict on plausible inputs.</summary>
public class RealTabularModelsTests
{
    [Theory]
    [InlineData("HevaWu__100DaysOfSwiftUI__SleepCalculator")]
    [InlineData("MoonAndEye__CreateMLDemo__HousePricer")]
    [InlineData("princeSmall__CoreMLModel__HousePricer")]
    [InlineData("Appletone__iPlayground-CreateML__MRT")]
    [InlineData("ronan18__Arrival-IOS__Arrival_BART_Classifier_1")]
    [InlineData("ronan18__Arrival-IOS__Arrival_BART_Classifier_2")]
    [InlineData("ronan18__Arrival-IOS__UpdatableKNN")]
    [InlineData("cfinker__postal-demo-extended-with-authorship-verification__UpdatableKNN")]
    [InlineData("souleywague__Core-ML-TuriCreate__TextClassifier")]
    public void Outputs_are_what_the_description_declares(string name)
    {
        string path = TestData.Shared("real", "createml", $"{name}.mlmodel");
        Model specification = ModelFile.Load(path).Specification;
        using MLModel model = MLModel.Load(path);

        var outputs = model.Predict(
            specification.Description.Input.ToDictionary(input => input.Name, input => Plausible(specification, input)));

        foreach (FeatureDescription output in specification.Description.Output)
        {
            Assert.Equal(output.Type.TypeCase.ToString(), outputs[output.Name].Type + "Type");
            if (output.Type.TypeCase == DoubleType) Assert.True(double.IsFinite(outputs[output.Name].DoubleValue));
            if (output.Type.TypeCase == DictionaryType) Assert.Equal(1, outputs[output.Name].DictionaryValue.Values.Sum(), 1e-6);
        }
    }

    private static MLFeatureValue Plausible(Model model, FeatureDescription input) => input.Type.TypeCase switch
    {
        DoubleType => 6.5,
        Int64Type => 6L,
        StringType => model.PipelineModels.Single(stage => stage.OneHotEncoder is not null && stage.Description.Input[0].Name == input.Name)
            .OneHotEncoder.StringCategories.Vector[0],
        DictionaryType =>
            MLFeatureValue.FromDictionary(new Dictionary<string, double> { ["good"] = 1, ["a word that no model knows"] = 2 }),
        _ => MLMultiArray.Zeros(MLMultiArrayDataType.Double, [.. input.Type.MultiArrayType.Shape.Select(length => (int)length)]),
    };
}
