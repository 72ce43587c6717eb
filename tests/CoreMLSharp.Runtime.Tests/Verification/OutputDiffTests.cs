using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Verification;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Runtime.Tests.Verification;

public class OutputDiffTests
{
    private static readonly ModelSample Sample =
        new("one", () => new Dictionary<string, MLFeatureValue> { ["x"] = MLMultiArray.Wrap([1f]) });

    [Fact]
    public void Models_of_other_outputs_are_refused()
    {
        using MLModel first = Copy("y"), second = Copy("z");

        string message = Assert.Throws<CoreMLException>(() => Compare(first, second, Sample)).Message;

        Assert.Contains("'y' is not given by both", message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_no_check_foresaw_of_a_sample_is_an_error_for_people_that_names_it()
    {
        using MLModel model = Copy("y");

        string message = Assert.Throws<CoreMLException>(
            () => Compare(model, model, Sample with { Load = () => throw new InvalidCastException() })).Message;

        Assert.StartsWith("one: the inputs cannot be read", message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<OutputError> Compare(MLModel first, MLModel second, ModelSample sample) =>
        OutputDiff.Compare(first, second, [sample], cancellationToken: TestContext.Current.CancellationToken);

    private static MLModel Copy(string output) => MLModel.Load(new ModelFile(
        new NeuralNetworkBuilder(
            [Feature.MultiArray("x", DataType.Float32, 1)], [Feature.MultiArray(output, DataType.Float32, 1)],
            disableRank5ShapeMapping: true)
            .AddCopy("copy", "x", output).Build()));
}
