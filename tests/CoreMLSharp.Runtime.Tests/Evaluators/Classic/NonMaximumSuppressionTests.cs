using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Tests.Evaluators.Classic;

public class NonMaximumSuppressionTests
{
    // Two boxes of 2 by 2 that overlap by half (IOU 1/3), a third far away, a fourth of too little confidence.
    private static readonly double[] Coordinates = [1, 1, 2, 2, 2, 1, 2, 2, 9, 9, 1, 1, 20, 20, 1, 1];
    private static readonly double[] Confidences = [0.6, 0.1, 0.2, 0.7, 0.3, 0.1, 0.05, 0.01];

    [Theory]
    [InlineData(0.3, false, "1 2")]
    [InlineData(0.3, true, "1 0 2")]
    [InlineData(0.34, false, "1 0 2")]
    public void Keeps_the_most_confident_of_boxes_that_overlap(double iou, bool perClass, string expected)
    {
        Model model = Suppression(iou, perClass);

        var outputs = Predict(model);

        int[] kept = [.. expected.Split(' ').Select(int.Parse)];
        Assert.Equal([kept.Length, 4], outputs["boxes"].MultiArrayValue.Shape);
        Assert.Equal(kept.SelectMany(i => Coordinates[(4 * i)..((4 * i) + 4)]), outputs["boxes"].MultiArrayValue.ToDoubles());
        Assert.Equal(kept.SelectMany(i => Confidences[(2 * i)..((2 * i) + 2)]), outputs["scores"].MultiArrayValue.ToDoubles());
    }

    [Fact]
    public void Thresholds_may_come_as_inputs_and_need_not_be_given_even_if_they_are_not_called_optional()
    {
        Model model = Suppression(0.3, perClass: false);
        model.Description.Input.Add(new FeatureDescription { Name = "iou", Type = ClassicModels.DoubleType });
        model.Description.Input.Add(new FeatureDescription { Name = "confidence", Type = ClassicModels.DoubleType });
        model.NonMaximumSuppression.IouThresholdInputFeatureName = "iou";
        model.NonMaximumSuppression.ConfidenceThresholdInputFeatureName = "confidence";

        Assert.Equal(2, Predict(model)["boxes"].MultiArrayValue.Shape[0]);
        Assert.Equal(4, Predict(model, ("iou", 1.0), ("confidence", 0.0))["boxes"].MultiArrayValue.Shape[0]);
    }

    [Fact]
    public void A_fixed_number_of_boxes_is_filled_up_with_zeros_or_cut()
    {
        Model model = Suppression(0.3, perClass: false);
        model.Description.Output[0].Type = ClassicModels.Array(3, 2);
        model.Description.Output[1].Type = ClassicModels.Array(3, 4);
        Assert.Equal([2, 1, 2, 2, 9, 9, 1, 1, 0, 0, 0, 0], Predict(model)["boxes"].MultiArrayValue.ToDoubles());

        model.Description.Output[0].Type = ClassicModels.Array(1, 2);
        model.Description.Output[1].Type = ClassicModels.Array(1, 4);
        Assert.Equal([2, 1, 2, 2], Predict(model)["boxes"].MultiArrayValue.ToDoubles());
    }

    [Fact]
    public void Refuses_thresholds_and_shapes_out_of_range()
    {
        ClassicModels.AssertRefused(Suppression(1.5, perClass: false), "from 0 to 1");
        ClassicModels.AssertRefused(Suppression(double.NaN, perClass: false), "from 0 to 1");
        Model negative = Suppression(0.5, perClass: false);
        negative.NonMaximumSuppression.ConfidenceThreshold = -1;
        ClassicModels.AssertRefused(negative, "must not be negative");
        Model endless = Suppression(0.5, perClass: false);
        endless.Description.Output[0].Type = ClassicModels.Array(long.MaxValue, 2);
        ClassicModels.AssertRefused(endless, "asks for 9223372036854775807");
        Assert.Throws<ModelInputException>(() => ClassicModels.Predict(
            Suppression(0.5, perClass: false), ("raw_scores", MLMultiArray.Wrap(Confidences, 4, 2)),
            ("raw_boxes", MLMultiArray.Wrap(Coordinates, 2, 8))));
    }

    private static IReadOnlyDictionary<string, MLFeatureValue> Predict(Model model, params (string, MLFeatureValue)[] thresholds) =>
        ClassicModels.Predict(
        model, [("raw_scores", MLMultiArray.Wrap(Confidences, 4, 2)), ("raw_boxes", MLMultiArray.Wrap(Coordinates, 4, 4)), .. thresholds]);

    private static Model Suppression(double iou, bool perClass) => ClassicModels.Model(
        [("raw_scores", ClassicModels.Array()), ("raw_boxes", ClassicModels.Array())],
        [("scores", ClassicModels.Array()), ("boxes", ClassicModels.Array())],
        model => model.NonMaximumSuppression = new NonMaximumSuppression
        {
            PickTop = new NonMaximumSuppression.Types.PickTop { PerClass = perClass },
            IouThreshold = iou,
            ConfidenceThreshold = 0.2,
            ConfidenceInputFeatureName = "raw_scores",
            CoordinatesInputFeatureName = "raw_boxes",
            ConfidenceOutputFeatureName = "scores",
            CoordinatesOutputFeatureName = "boxes",
        });
}
