using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using static CoreMLSharp.Specification.Model;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Conversion.Tests.Classic;

/// <summary>Graphs as scikit-learn's and other exporters write them, each compared with ONNX Runtime.</summary>
public sealed class ClassicModelTests : IDisposable
{
    private static readonly float[][] ThreeNumbers = [[0.5f, -1, 2], [-3, 0.25f, 0.7f], [1.5f, 2, -0.1f], [0, 0, 0]];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_scaled_logistic_regression_of_three_classes_is_a_pipeline()
    {
        using ConversionResult converted = new ClassicGraph(_folder)
            .Input("X", 3)
            .Classic("Scaler", ["X"], ["scaled"], Attribute("offset", [0.5f, 1, -1]), Attribute("scale", [2f, 0.5f, 1]))
            .Classic("LinearClassifier", ["scaled"], ["label", "scores"], [
                .. Linear([1f, 2, 3, -1, 0.5f, 0, 0.1f, 0.2f, 0.3f], [0.1f, -0.2f, 0]), Texts("setosa", "versicolor", "virginica"),
                Attribute("post_transform", "SOFTMAX")])
            .Classic("Normalizer", ["scores"], ["probabilities"], Attribute("norm", "L1"))
            .Node("Cast", ["label"], ["output_label"], Attribute("to", (long)DataType.String))
            .Classic("ZipMap", ["probabilities"], ["output_probability"], Texts("setosa", "versicolor", "virginica"))
            .Output("output_label", DataType.String)
            .OutputMaps("output_probability", DataType.String)
            .Convert(ClassicGraph.Rows("X", ThreeNumbers));

        Model model = converted.Model.Specification;
        Assert.Equal(TypeOneofCase.PipelineClassifier, model.TypeCase);
        Assert.Equal(
            [TypeOneofCase.Scaler, TypeOneofCase.GlmClassifier], model.PipelineModels.Select(stage => stage.TypeCase));
        Assert.Equal(("output_label", "output_probability"), (model.Description.PredictedFeatureName,
            model.Description.PredictedProbabilitiesName));
        Assert.Equal([3], model.Description.Input[0].Type.MultiArrayType.Shape);
    }

    [Theory]
    [InlineData("LOGISTIC", true)]
    [InlineData("LOGISTIC", false)]
    [InlineData("SOFTMAX", false)]
    [InlineData("NONE", false)]
    public void Linear_classifiers_in_all_forms_give_the_scores_of_the_source(string transform, bool normalized)
    {
        ClassicGraph graph = new ClassicGraph(_folder)
            .Input("X", 3)
            .Classic("LinearClassifier", ["X"], ["label", "scores"], [
                .. Linear([1f, 2, 3, -1, 0.5f, 0, 0.1f, 0.2f, 0.3f], [0.1f, -0.2f, 0]), Attribute("classlabels_ints", new long[] { 3,
                    5, 8 }),
                Attribute("post_transform", transform)]);
        if (normalized) graph.Classic("Normalizer", ["scores"], ["probabilities"], Attribute("norm", "L1"));
        using ConversionResult converted = graph
            .Classic("ZipMap", [normalized ? "probabilities" : "scores"], ["zipped"], Attribute("classlabels_int64s", new long[] { 3,
                5, 8 }))
            .Output("label", DataType.Int64)
            .OutputMaps("zipped", DataType.Int64)
            .Convert(ClassicGraph.Rows("X", ThreeNumbers));

        Assert.Equal(
            transform == "SOFTMAX" || normalized ? TypeOneofCase.GlmClassifier : TypeOneofCase.MlProgram,
            converted.Model.Specification.TypeCase);
    }

    [Theory]
    [InlineData("LOGISTIC", 1)]
    [InlineData("LOGISTIC", 2)]
    [InlineData("SOFTMAX", 2)]
    public void Two_classes_have_one_row_or_two(string transform, int rows)
    {
        float[] weights = [-1f, 0.5f, 2, 1, -0.5f, -2], offsets = [0.25f, -0.25f];
        using ConversionResult converted = new ClassicGraph(_folder)
            .Input("X", 3)
            .Classic("LinearClassifier", ["X"], ["label", "scores"], [
                .. Linear(weights[..(rows * 3)], offsets[..rows]), Texts("no", "yes"), Attribute("post_transform", transform)])
            .Output("label", DataType.String)
            .Output("scores", DataType.Float, 2)
            .Convert(ClassicGraph.Rows("X", ThreeNumbers));

        Assert.Equal(TypeOneofCase.GlmClassifier, converted.Model.Specification.TypeCase);
    }

    [Theory]
    [InlineData("BRANCH_LEQ")]
    [InlineData("BRANCH_LT")]
    [InlineData("BRANCH_GTE")]
    [InlineData("BRANCH_GT")]
    [InlineData("BRANCH_EQ")]
    [InlineData("BRANCH_NEQ")]
    public void A_number_goes_the_way_of_the_source_just_at_a_threshold(string mode)
    {
        // Columns of one number are 64-bit numbers in Core ML, which ONNX rounds to 32 bits before it compares.
        // A test for equality is for numbers that have only 32 bits.
        bool isOrder = mode is not ("BRANCH_EQ" or "BRANCH_NEQ");
        float threshold = isOrder ? 0.7f : 0.75f, second = isOrder ? 0.1f : 0.125f;
        using ConversionResult converted = new ClassicGraph(_folder)
            .Input("a", 1).Input("b", 1).Input("c", 1)
            .Node("Concat", ["a", "b", "c"], ["X"], Attribute("axis", 1L))
            .Classic(
                "TreeEnsembleRegressor", ["X"], ["y"],
                [.. ClassicGraph.Trees("target", mode, [threshold, second], [0, 0, 0], [1, 2, 4]), Attribute("n_targets", 1L)])
            .Output("y", DataType.Float, 1)
            .Convert([.. from a in Near(threshold) from c in Near(second) select Row(a, 0, c)]);

        Assert.Equal(TypeOneofCase.PipelineRegressor, converted.Model.Specification.TypeCase);
        Assert.NotNull(converted.Model.Specification.Description.Output[0].Type.DoubleType);

        double[] Near(float number)
        {
            float above = MathF.BitIncrement(number), below = MathF.BitDecrement(number);
            return isOrder
                ? [number, 0.7, 0.1, above, below, (number + (double)above) / 2, (number + (double)below) / 2]
                : [number, above, below];
        }

        static Dictionary<string, MLFeatureValue> Row(double a, double b, double c) => new() { ["a"] = a, ["b"] = b, ["c"] = c };
    }

    [Theory]
    [InlineData("NONE", new long[] { 0, 1, 2 }, new float[] { 0.2f, 0.3f, 0.5f })]
    [InlineData("SOFTMAX", new long[] { 0, 1, 2 }, new float[] { 0.2f, -0.3f, 0.5f })]
    [InlineData("LOGISTIC", new long[] { 2, 1, 0 }, new float[] { 0.2f, -0.3f, 0.5f })]
    [InlineData("SOFTMAX_ZERO", new long[] { 2, 1, 0 }, new float[] { 0.2f, -0.3f, 0.5f })]
    public void Trees_of_three_classes_give_the_scores_of_the_source(string transform, long[] ids, float[] weights)
    {
        using ConversionResult converted = new ClassicGraph(_folder)
            .Input("X", 3)
            .Classic("TreeEnsembleClassifier", ["X"], ["label", "scores"], [
                .. ClassicGraph.Trees("class", "BRANCH_LEQ", [0, 1], ids, weights), Texts("a", "b", "c"), Attribute("post_transform",
                    transform),
                Attribute("base_values", [0.15f, 0.2f, 0.3f])])
            .Output("label", DataType.String)
            .Output("scores", DataType.Float, 3)
            .Convert(ClassicGraph.Rows("X", [.. ThreeNumbers, [float.NaN, 1, 0], [-1, 0, float.NaN]]));

        Assert.Equal(
            transform == "SOFTMAX_ZERO" ? TypeOneofCase.MlProgram : TypeOneofCase.TreeEnsembleClassifier,
                converted.Model.Specification.TypeCase);
    }

    [Theory]
    [InlineData("NONE", new float[] { 0.2f, 0.7f, 0.9f })]
    [InlineData("NONE", new float[] { -0.2f, 0.7f, -0.9f })]
    [InlineData("LOGISTIC", new float[] { -0.2f, 0.7f, -0.9f })]
    public void Trees_of_two_classes_have_one_score(string transform, float[] weights)
    {
        using ConversionResult converted = new ClassicGraph(_folder)
            .Input("X", 3)
            .Classic("TreeEnsembleClassifier", ["X"], ["label", "scores"], [
                .. ClassicGraph.Trees("class", "BRANCH_LT", [0, 1], [0, 0, 0], weights), Attribute("classlabels_int64s",
                    new long[] { 4, 7 }),
                Attribute("post_transform", transform)])
            .Output("label", DataType.Int64)
            .Output("scores", DataType.Float, 2)
            .Convert(ClassicGraph.Rows("X", ThreeNumbers));

        Assert.Equal(TypeOneofCase.TreeEnsembleClassifier, converted.Model.Specification.TypeCase);
    }

    [Fact]
    public void Columns_of_texts_and_numbers_are_encoded_and_put_side_by_side()
    {
        using ConversionResult converted = new ClassicGraph(_folder)
            .Input("city", 1, DataType.String).Input("rooms", 1, DataType.Int64).Input("area", 1)
            .Classic("OneHotEncoder", ["city"], ["city_one_hot"], Attribute("cats_strings", ["Bern", "Oslo", "Rome"]),
                Attribute("zeros", 1L))
            .Constant("flat", [-1, 3])
            .Node("Reshape", ["city_one_hot", "flat"], ["city_columns"])
            .Node("Cast", ["rooms"], ["rooms_columns"], Attribute("to", (long)DataType.Float))
            .Classic("Imputer", ["area"], ["area_columns"], Attribute("imputed_value_floats", [80f]), Attribute("replaced_value_float",
                float.NaN))
            .Node("Concat", ["city_columns", "rooms_columns", "area_columns"], ["features"], Attribute("axis", -1L))
            .Classic("LinearRegressor", ["features"], ["price"], Linear([3f, 2, 1, 0.5f, 0.01f], [0.25f]))
            .Output("price", DataType.Float, 1)
            .Convert(Row("Oslo", 3, 60), Row("Rome", 1, double.NaN), Row("Paris", 2, 100));

        Assert.Equal(TypeOneofCase.PipelineRegressor, converted.Model.Specification.TypeCase);
        Assert.Equal(["city", "rooms", "area"], converted.Model.Specification.Description.Input.Select(input => input.Name));
        Assert.Equal("price", converted.Model.Specification.Description.Output.Single().Name);

        static Dictionary<string, MLFeatureValue> Row(string city, long rooms, double area) =>
            new() { ["city"] = city, ["rooms"] = rooms, ["area"] = area };
    }

    [Theory]
    [InlineData("RBF")]
    [InlineData("LINEAR")]
    [InlineData("POLY")]
    [InlineData("SIGMOID")]
    public void A_support_vector_regressor_keeps_its_kernel(string kernel)
    {
        using ConversionResult converted = new ClassicGraph(_folder)
            .Input("X", 3)
            .Classic(
                "SVMRegressor", ["X"], ["y"], Attribute("kernel_type", kernel), Attribute("kernel_params", [0.3f, 0.5f, 3f]),
                Attribute("n_supports", 2L), Attribute("support_vectors", [1f, 0, 2, -1, 1, 0.5f]), Attribute("coefficients", [0.7f,
                    -1.2f]),
                Attribute("rho", [0.4f]))
            .Output("y", DataType.Float, 1)
            .Convert(ClassicGraph.Rows("X", ThreeNumbers));

        Assert.Equal(TypeOneofCase.SupportVectorRegressor, converted.Model.Specification.TypeCase);
    }

    [Fact]
    public void A_support_vector_classifier_keeps_its_probabilities()
    {
        using ConversionResult converted = new ClassicGraph(_folder)
            .Input("X", 3)
            .Classic("SVMClassifier", ["X"], ["label", "scores"], [
                Attribute("kernel_type", "RBF"), Attribute("kernel_params", [0.3f, 0, 3]), Texts("a", "b", "c"),
                Attribute("vectors_per_class", new long[] { 1, 1, 1 }), Attribute("support_vectors", [1f, 0, 2, -1, 1, 0.5f, 0, 0, 1]),
                Attribute("coefficients", [1f, -1, 0.5f, 0.8f, -0.3f, -0.9f]), Attribute("rho", [0.1f, 0.2f, -0.1f]),
                Attribute("prob_a", [-1f, -1.5f, -2]), Attribute("prob_b", [0.1f, 0, -0.1f])])
            .Output("scores", DataType.Float, 3)
            .Convert(ClassicGraph.Rows("X", ThreeNumbers));

        Assert.Equal(TypeOneofCase.SupportVectorClassifier, converted.Model.Specification.TypeCase);
    }

    [Fact]
    public void Arithmetic_between_stages_becomes_a_program()
    {
        using ConversionResult converted = new ClassicGraph(_folder)
            .Input("X", 3)
            .Classic("Scaler", ["X"], ["scaled"], Attribute("offset", [0f, 1, 0]), Attribute("scale", [1f, 2, 1]))
            .Constant("weights", [1f, 0, 2, -1, 0.5f, 1], 3, 2)
            .Constant("labels", ["cold", "warm"])
            .Node("MatMul", ["scaled", "weights"], ["logits"])
            .Node("Softmax", ["logits"], ["probabilities"], Attribute("axis", -1L))
            .Node("ArgMax", ["probabilities"], ["place"], Attribute("axis", 1L))
            .Classic("ArrayFeatureExtractor", ["labels", "place"], ["chosen"])
            .Constant("vector", [-1L])
            .Node("Reshape", ["chosen", "vector"], ["label"])
            .Classic("ZipMap", ["probabilities"], ["zipped"], Texts("cold", "warm"))
            .Output("label", DataType.String)
            .OutputMaps("zipped", DataType.String)
            .Convert(ClassicGraph.Rows("X", ThreeNumbers));

        Assert.Equal(
            [TypeOneofCase.Scaler, TypeOneofCase.MlProgram], converted.Model.Specification.PipelineModels.Select(stage => stage.TypeCase));
    }

    [Fact]
    public void What_is_not_known_is_named_with_its_node()
    {
        UnsupportedModelException error = Assert.Throws<UnsupportedModelException>(() => new ClassicGraph(_folder)
            .Input("X", 3, DataType.String)
            .Classic("LabelEncoder", ["X"], ["y"], Attribute("keys_strings", ["a"]), Attribute("values_int64s", [1L]))
            .Output("y", DataType.Int64, 3)
            .Convert());

        Assert.Contains("the input 'X': it is 3 texts", error.Message, StringComparison.Ordinal);
    }

    private static AttributeProto[] Linear(float[] coefficients, float[] offsets) =>
        [Attribute("coefficients", coefficients), Attribute("intercepts", offsets)];

    private static AttributeProto Texts(params string[] labels) => Attribute("classlabels_strings", labels);
}
