using CoreMLSharp.Building;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation;
using static CoreMLSharp.Tests.Building.ClassicBuilderTests;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Tests.Building;

public sealed class PipelineBuilderTests
{
    private static readonly FeatureDescription X = Feature.MultiArray("x", DataType.Double, 2);
    private static readonly FeatureDescription S = Feature.MultiArray("s", DataType.Double, 2);

    [Fact]
    public void What_no_stage_gives_is_an_input()
    {
        Model scaler = FeatureEngineeringBuilder.Scaler(X, "s", [2]);
        Model regressor = GlmRegressorBuilder.Create([S, Feature.Double("age")], "price", [1, 2, 3]);
        Model model = new PipelineBuilder().Add(scaler, "scale").Add(regressor, "regress").BuildRegressor();

        Assert.Empty(ModelValidator.Validate(model));
        Assert.Equal(["x", "age"], model.Description.Input.Select(input => input.Name));
        Assert.Equal(["price"], model.Description.Output.Select(output => output.Name));
        Assert.Equal("price", model.Description.PredictedFeatureName);
        Assert.Equal(["scale", "regress"], model.PipelineRegressor.Pipeline.Names);
        Assert.Equal(1, model.SpecificationVersion);
    }

    [Fact]
    public void Outputs_of_all_stages_can_be_chosen()
    {
        Model model = new PipelineBuilder()
            .Add(FeatureEngineeringBuilder.Scaler(X, "s"))
            .Add(FeatureEngineeringBuilder.Normalizer(S, "n"))
            .SetOutputs("n", "s")
            .Build();
        Assert.Equal(["n", "s"], model.Description.Output.Select(output => output.Name));
        Assert.Empty(ModelValidator.Validate(model));
        AssertError(
            () => new PipelineBuilder().Add(FeatureEngineeringBuilder.Scaler(X, "s")).SetOutputs("z"),
            "No stage gives 'z'; choose from: x, s");
    }

    [Fact]
    public void A_stage_that_does_not_fit_fails_when_it_is_added()
    {
        Model scaler = FeatureEngineeringBuilder.Scaler(X, "s");
        Model wide = GlmRegressorBuilder.Create([Feature.MultiArray("s", DataType.Double, 3)], "y", [1, 2, 3]);
        AssertError(
            () => new PipelineBuilder().Add(scaler).Add(wide),
            "stage 2 (glmRegressor): the input 's' is multiArray Double [3], but what comes under this name is multiArray Double [2]");
        AssertError(() => PipelineBuilder.Regressor(scaler, wide), "stage 2 (glmRegressor)");
        AssertError(() => new PipelineBuilder().Add(scaler, "a").Add(scaler, "a"), "stage 'a': another stage has the same name");
        AssertError(
            () => new PipelineBuilder().Add(scaler, "a").Add(FeatureEngineeringBuilder.Normalizer(S, "n")).Build(),
            "Some stages of the pipeline have names");
        AssertError(() => new PipelineBuilder().Build(), "no stages");
    }

    [Fact]
    public void A_pipeline_that_ends_in_an_updatable_model_is_updatable()
    {
        Model neighbors = new NearestNeighborsClassifierBuilder("s", "label", 2, "unknown").Build();
        Model scaler = FeatureEngineeringBuilder.Scaler(Feature.MultiArray("x", DataType.Float32, 2), "s");
        Model model = PipelineBuilder.Classifier(scaler, neighbors);
        Assert.True(model.IsUpdatable);
        Assert.Equal(["x", "label"], model.Description.TrainingInput.Select(input => input.Name));
        Assert.Empty(ModelValidator.Validate(model));
    }
}
