using CoreMLSharp.Specification;
using static CoreMLSharp.Specification.GLMClassifier.Types;

namespace CoreMLSharp.Runtime.Tests.Evaluators.Classic.Linear;

public class GlmClassifierTests
{
    [Theory]
    [InlineData(ClassEncoding.ReferenceClass, PostEvaluationTransform.Logit, 0.8807970779778824)]
    [InlineData(ClassEncoding.OneVsRest, PostEvaluationTransform.Logit, 0.8807970779778824)]
    [InlineData(ClassEncoding.ReferenceClass, PostEvaluationTransform.Probit, 0.9772498680518208)]
    public void Two_classes_have_one_row_of_weights_for_the_second(
        ClassEncoding encoding, PostEvaluationTransform transform, double expected)
    {
        Model model = Texts(encoding, ["no", "yes"], [1, -2], [1]);
        model.GlmClassifier.PostEvaluationTransform = transform;

        var outputs = ClassicModels.PredictRow(model, 3, 1);

        Assert.Equal("yes", outputs["label"].StringValue);
        Assert.Equal(expected, outputs["scores"].DictionaryValue["yes"], 1e-15);
        Assert.Equal(1 - expected, outputs["scores"].DictionaryValue["no"], 1e-15);
    }

    [Fact]
    public void The_reference_class_scores_zero_before_the_softmax()
    {
        Model model = Texts(ClassEncoding.ReferenceClass, ["a", "b", "c"], [Math.Log(2), Math.Log(3)], [0, 0], rows: 2);

        var outputs = ClassicModels.PredictRow(model, 1);

        Assert.Equal("c", outputs["label"].StringValue);
        Assert.Equal(1 / 6.0, outputs["scores"].DictionaryValue["a"], 1e-15);
        Assert.Equal(2 / 6.0, outputs["scores"].DictionaryValue["b"], 1e-15);
        Assert.Equal(3 / 6.0, outputs["scores"].DictionaryValue["c"], 1e-15);
    }

    [Fact]
    public void One_versus_rest_scales_the_logistic_functions_to_sum_to_one()
    {
        Model model = ClassicModels.Classifier(1, integerLabels: true, m => m.GlmClassifier = new GLMClassifier
        {
            ClassEncoding = ClassEncoding.OneVsRest,
            Int64ClassLabels = new Int64Vector { Vector = { 7, 8, 9 } },
            Weights = { Row(0), Row(Math.Log(3)), Row(0) },
            Offset = { 0, 0, -Math.Log(3) },
        });

        var outputs = ClassicModels.PredictRow(model, 1);

        // The logistic functions are 1/2, 3/4 and 1/4.
        Assert.Equal(8, outputs["label"].Int64Value);
        Assert.Equal(1 / 3.0, outputs["scores"].Int64DictionaryValue[7], 1e-15);
        Assert.Equal(1 / 2.0, outputs["scores"].Int64DictionaryValue[8], 1e-15);
        Assert.Equal(1 / 6.0, outputs["scores"].Int64DictionaryValue[9], 1e-15);
    }

    [Theory]
    [InlineData(MLMultiArrayDataType.Double)]
    [InlineData(MLMultiArrayDataType.Float32)]
    [InlineData(MLMultiArrayDataType.Float16)]
    [InlineData(MLMultiArrayDataType.Int32)]
    [InlineData(MLMultiArrayDataType.Int8)]
    public void Takes_arrays_of_every_element_type(MLMultiArrayDataType dataType)
    {
        Model model = Texts(ClassEncoding.ReferenceClass, ["no", "yes"], [1, -2], [1]);

        var outputs = ClassicModels.Predict(model, ("x", MLMultiArray.Wrap([3.0, 1.0]).ConvertTo(dataType)));

        Assert.Equal(0.8807970779778824, outputs["scores"].DictionaryValue["yes"], 1e-15);
    }

    [Fact]
    public void A_batch_gives_what_single_predictions_give()
    {
        using MLModel model =
            ClassicModels.Load(Texts(ClassEncoding.ReferenceClass, ["a", "b", "c"], [0.5, -1, 2, 0.25], [1, -1], rows: 2));
        Dictionary<string, MLFeatureValue>[] batch =
            [
                .. Enumerable.Range(0, 1000).Select(
                    i => new Dictionary<string, MLFeatureValue> { ["x"] = MLMultiArray.Wrap([i * 0.01, 5 - (i * 0.02)]) }),
            ];

        var together = model.Predict(batch);

        Assert.Equal(batch.Length, together.Count);
        for (int i = 0; i < batch.Length; i++)
        {
            var alone = model.Predict(batch[i]);
            Assert.Equal(alone["label"].StringValue, together[i]["label"].StringValue);
            Assert.Equal(alone["scores"].DictionaryValue, together[i]["scores"].DictionaryValue);
        }
    }

    [Fact]
    public void Refuses_a_model_whose_numbers_do_not_fit()
    {
        ClassicModels.AssertRefused(Texts(ClassEncoding.ReferenceClass, ["a", "b", "c"], [1, 2], [0]), "need 2 rows of weights");
        ClassicModels.AssertRefused(
            Texts(ClassEncoding.OneVsRest, ["a", "b", "c"], [1, 2, 3, 4], [0, 0], rows: 2), "need 3 rows of weights");
        ClassicModels.AssertRefused(Texts(ClassEncoding.ReferenceClass, ["a", "b"], [1, 2], [0, 1]), "as many offsets");
        ClassicModels.AssertRefused(Texts(ClassEncoding.ReferenceClass, ["a", "a"], [1, 2], [0]), "stands twice");
        ClassicModels.AssertRefused(Texts(ClassEncoding.ReferenceClass, [], [1, 2], [0]), "no class labels");
        ClassicModels.AssertRefused(Texts(ClassEncoding.ReferenceClass, ["a", "b"], [], []), "no weights");

        Model wideInput = Texts(ClassEncoding.ReferenceClass, ["a", "b"], [1, 2], [0]);
        wideInput.Description.Input[0].Type = ClassicModels.Array(3);
        ClassicModels.AssertRefused(wideInput, "takes 2 numbers");

        Model ragged = Texts(ClassEncoding.ReferenceClass, ["a", "b", "c"], [1, 2, 3, 4], [0, 0], rows: 2);
        ragged.GlmClassifier.Weights[1].Value.Add(5);
        ClassicModels.AssertRefused(ragged, "equally long");

        Model probit = Texts(ClassEncoding.ReferenceClass, ["a", "b", "c"], [1, 2], [0, 0], rows: 2);
        probit.GlmClassifier.PostEvaluationTransform = PostEvaluationTransform.Probit;
        ClassicModels.AssertRefused(probit, "two classes only");
    }

    private static Model Texts(ClassEncoding encoding, string[] labels, double[] weights, double[] offsets, int rows = 1)
    {
        int inputs = weights.Length / rows;
        GLMClassifier classifier =
            new() { ClassEncoding = encoding, StringClassLabels = new StringVector { Vector = { labels } }, Offset = { offsets } };
        for (int i = 0; i < rows; i++) classifier.Weights.Add(Row(weights[(i * inputs)..((i + 1) * inputs)]));
        return ClassicModels.Classifier(inputs, integerLabels: false, model => model.GlmClassifier = classifier);
    }

    private static DoubleArray Row(params double[] weights) => new() { Value = { weights } };
}
