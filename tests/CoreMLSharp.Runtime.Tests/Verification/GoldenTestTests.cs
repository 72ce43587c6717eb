using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Runtime.Tests.LinkedModels;
using CoreMLSharp.Runtime.Verification;

namespace CoreMLSharp.Runtime.Tests.Verification;

public class GoldenTestTests
{
    private static readonly Tolerance Tight = new(Relative: 1e-3, Absolute: 1e-5);

    [Fact]
    public void A_recording_of_the_model_itself_passes_and_a_changed_number_fails()
    {
        using MLModel model = MLModel.Load(new ModelFile(TinyModels.Extractor()));
        Dictionary<string, MLFeatureValue> inputs = TinyModels.Picture(red: 50);
        SafeTensorsFile golden = FeatureStorage.Pack(inputs.Concat(model.Predict(inputs)).ToDictionary());

        OutputComparison same = Assert.Single(GoldenTest.Run(model, golden, Tight));
        Assert.Equal(("features", true, 0, 0), (same.Name, same.Passed, same.LargestAbsoluteError, same.LargestRelativeError));

        Dictionary<string, StoredTensor> changed =
            new(golden.Tensors) { ["features"] = StoredTensor.From(MLMultiArray.Wrap([40.0, 0, 0, 0, 0, 0])) };
        OutputComparison off = Assert.Single(GoldenTest.Run(model, golden with { Tensors = changed }, Tight));
        Assert.Equal((false, 10, 0.25), (off.Passed, off.LargestAbsoluteError, off.LargestRelativeError));
    }

    [Fact]
    public void A_recording_without_outputs_is_an_error()
    {
        using MLModel model = MLModel.Load(new ModelFile(TinyModels.Extractor()));

        Assert.Contains("features", Assert.Throws<ModelInputException>(
            () => GoldenTest.Run(model, FeatureStorage.Pack(TinyModels.Picture(1)), Tight)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1000, 1000.9, true)]
    [InlineData(1000, 1001.1, false)]
    [InlineData(0, 0.000009, true)]
    [InlineData(double.NaN, double.NaN, true)]
    [InlineData(1, double.NaN, false)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity, true)]
    [InlineData(double.PositiveInfinity, 3, false)]
    public void Tolerance_is_relative_and_absolute(double expected, double actual, bool accepted) =>
        Assert.Equal(accepted, Tight.Accepts(expected, actual));

    public static TheoryData<MLFeatureValue, MLFeatureValue, bool> Values => new()
    {
        { "rose", "rose", true },
        { "rose", "tulip", false },
        { 3L, 3L, true },
        { 3L, 4L, false },
        { 3L, 3.0, false },
        {
            MLFeatureValue.FromDictionary(new Dictionary<string, double> { ["a"] = 1 }),
            MLFeatureValue.FromDictionary(new Dictionary<string, double> { ["a"] = 1 }), true
        },
        {
            MLFeatureValue.FromDictionary(new Dictionary<string, double> { ["a"] = 1 }),
            MLFeatureValue.FromDictionary(new Dictionary<string, double> { ["b"] = 1 }), false
        },
        { MLFeatureValue.FromSequence(["a", "b"]), MLFeatureValue.FromSequence(["a", "b"]), true },
        { MLFeatureValue.FromSequence([1L, 2L]), MLFeatureValue.FromSequence([2L, 1L]), false },
        { MLMultiArray.Wrap([1f, 2f], 2, 1), MLMultiArray.Wrap([1f, 2f], 1, 2), false },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Values_of_every_kind_are_compared(MLFeatureValue expected, MLFeatureValue actual, bool passed) =>
        Assert.Equal(passed, OutputComparison.Compare("x", expected, actual, Tight).Passed);
}
