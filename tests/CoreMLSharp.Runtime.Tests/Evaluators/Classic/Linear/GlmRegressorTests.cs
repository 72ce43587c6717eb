using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using static CoreMLSharp.Specification.GLMRegressor.Types;

namespace CoreMLSharp.Runtime.Tests.Evaluators.Classic.Linear;

public class GlmRegressorTests
{
    // Quantiles and tails of the normal distribution from published tables.
    [Theory]
    [InlineData(PostEvaluationTransform.NoTransform, -1.5, -1.5)]
    [InlineData(PostEvaluationTransform.Logit, 2, 0.8807970779778824)]
    [InlineData(PostEvaluationTransform.Probit, 0, 0.5)]
    [InlineData(PostEvaluationTransform.Probit, 1.959963984540054, 0.975)]
    [InlineData(PostEvaluationTransform.Probit, -3, 0.0013498980316300946)]
    [InlineData(PostEvaluationTransform.Probit, -10, 7.619853024160527e-24)]
    [InlineData(PostEvaluationTransform.Probit, 40, 1)]
    public void The_score_is_transformed(PostEvaluationTransform transform, double score, double expected)
    {
        Model model = ClassicModels.Regressor(1, m => m.GlmRegressor = Regressor([1], 0.5, transform));

        double predicted = ClassicModels.PredictRow(model, score - 0.5)["y"].DoubleValue;

        Assert.Equal(expected, predicted, Math.Abs(expected) * 1e-13);
    }

    [Fact]
    public void Inputs_stand_side_by_side_in_the_order_of_the_description()
    {
        Model model = ClassicModels.Model(
            [("b", ClassicModels.Int64Type), ("a", ClassicModels.DoubleType), ("c", ClassicModels.Array(2))],
            [("y", ClassicModels.DoubleType)],
            m => m.GlmRegressor = Regressor([1000, 100, 10, 1], 0, PostEvaluationTransform.NoTransform));

        var outputs = ClassicModels.Predict(model, ("a", 2.0), ("b", 1L), ("c", MLMultiArray.Wrap([3f, 4f])));

        Assert.Equal(1234, outputs["y"].DoubleValue);
    }

    [Fact]
    public void Several_dimensions_come_as_an_array_of_the_declared_element_type()
    {
        Model model = ClassicModels.Regressor(1, m => m.GlmRegressor = Regressor([2], 1, PostEvaluationTransform.NoTransform));
        model.GlmRegressor.Weights.Add(new DoubleArray { Value = { -4 } });
        model.GlmRegressor.Offset.Add(0);
        model.Description.Output[0].Type = ClassicModels.ArrayOf(ArrayFeatureType.Types.ArrayDataType.Float32, 2);

        MLMultiArray predicted = ClassicModels.PredictRow(model, 3)["y"].MultiArrayValue;

        Assert.Equal([7f, -12f], predicted.AsSpan<float>().ToArray());
    }

    [Fact]
    public void Several_dimensions_need_an_array()
    {
        Model model = ClassicModels.Regressor(1, m => m.GlmRegressor = Regressor([2], 1, PostEvaluationTransform.NoTransform));
        model.GlmRegressor.Weights.Add(new DoubleArray { Value = { -4 } });
        model.GlmRegressor.Offset.Add(0);

        Assert.Contains(
            "need a multi-array", Assert.Throws<ModelFormatException>(() => ClassicModels.Load(model)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_of_the_wrong_length_is_refused()
    {
        Model model = ClassicModels.Regressor(2, m => m.GlmRegressor = Regressor([1, 2], 0, PostEvaluationTransform.NoTransform));
        model.Description.Input[0].Type.MultiArrayType.Shape.Clear();

        Assert.Equal(8, ClassicModels.PredictRow(model, 2, 3)["y"].DoubleValue);
        Assert.Contains(
            "takes 2 numbers", Assert.Throws<ModelInputException>(() => ClassicModels.PredictRow(model, 1, 2, 3)).Message,
            StringComparison.Ordinal);
    }

    private static GLMRegressor Regressor(double[] weights, double offset, PostEvaluationTransform transform) =>
        new() { Weights = { new DoubleArray { Value = { weights } } }, Offset = { offset }, PostEvaluationTransform = transform };
}
