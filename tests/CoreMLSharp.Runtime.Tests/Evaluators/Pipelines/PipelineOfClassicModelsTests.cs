using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Tests.Evaluators.Classic;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Tests.Evaluators.Pipelines;

public class PipelineOfClassicModelsTests
{
    [Fact]
    public void A_pipeline_inside_a_pipeline_regressor_runs_stage_by_stage()
    {
        Model inner = ClassicModels.Model(
            [("color", ClassicModels.StringType), ("size", ClassicModels.DoubleType)],
            [("vector", ClassicModels.Array(3))],
            m => m.Pipeline = new Pipeline { Models = { Encoder(), Vectorizer() } });
        Model model = ClassicModels.Model(
            [("color", ClassicModels.StringType), ("size", ClassicModels.DoubleType)],
            [("price", ClassicModels.DoubleType)],
            m => m.PipelineRegressor = new PipelineRegressor { Pipeline = new Pipeline { Models = { inner, Regressor() } } });
        using MLModel loaded = ClassicModels.Load(model);
        Dictionary<string, MLFeatureValue>[] batch =
        [
            new() { ["color"] = "red", ["size"] = 2.0 },
            new() { ["color"] = "green", ["size"] = 3L },
        ];

        // 100 for red, 200 for green, 10 for each size.
        Assert.Equal([120, 230], loaded.Predict(batch).Select(outputs => outputs["price"].DoubleValue));
        Assert.Equal(["price"], loaded.Predict(batch[0]).Keys);
    }

    [Fact]
    public void A_stage_whose_input_nothing_computes_says_which()
    {
        Model model = ClassicModels.Model(
            [("color", ClassicModels.StringType), ("size", ClassicModels.DoubleType)],
            [("price", ClassicModels.DoubleType)],
            m => m.Pipeline = new Pipeline { Models = { Encoder(), Regressor() } });

        string message = Assert.Throws<ModelInputException>(() => ClassicModels.Predict(model, ("color", "red"), ("size", 1.0))).Message;

        Assert.Contains("stage 2 (glmRegressor)", message, StringComparison.Ordinal);
        Assert.Contains("'vector'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Outputs_have_the_types_that_the_description_declares()
    {
        Model model = ClassicModels.Model(
            [("size", ClassicModels.DoubleType)], [("size", ClassicModels.Int64Type)], m => m.Identity = new Identity());
        Assert.Equal(MLFeatureType.Int64, ClassicModels.Predict(model, ("size", 3.0))["size"].Type);

        model.Description.Output[0].Type = ClassicModels.ArrayOf(ArrayFeatureType.Types.ArrayDataType.Float16, 1);
        Assert.Equal([(Half)3], ClassicModels.Predict(model, ("size", 3.0))["size"].MultiArrayValue.AsSpan<Half>().ToArray());
    }

    private static Model Encoder() => ClassicModels.Model(
        [("color", ClassicModels.StringType)],
        [("encoded", ClassicModels.IntegerDictionary)],
        m =>
            m.OneHotEncoder = new OneHotEncoder
            {
                OutputSparse = true,
                StringCategories = new StringVector { Vector = { "red", "green" } },
            });

    private static Model Vectorizer() => ClassicModels.Model(
        [("encoded", ClassicModels.IntegerDictionary), ("size", ClassicModels.DoubleType)],
        [("vector", ClassicModels.Array(3))],
        m => m.FeatureVectorizer = new FeatureVectorizer
        {
            InputList =
            {
                new FeatureVectorizer.Types.InputColumn { InputColumn_ = "encoded", InputDimensions = 2 },
                new FeatureVectorizer.Types.InputColumn { InputColumn_ = "size", InputDimensions = 1 },
            },
        });

    private static Model Regressor()
    {
        Model model = ClassicModels.Model(
            [("vector", ClassicModels.Array(3))], [("price", ClassicModels.DoubleType)], m => m.GlmRegressor = new GLMRegressor
            {
                Weights = { new GLMRegressor.Types.DoubleArray { Value = { 100, 200, 10 } } },
                Offset = { 0 },
            });
        model.Description.PredictedFeatureName = "price";
        return model;
    }
}
