using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Tests.Features;

public class InputCheckerTests
{
    [Fact]
    public void A_missing_input_is_named_with_those_there_are()
    {
        ModelInputException error = Assert.Throws<ModelInputException>(
            () => Checker(Feature.String("text")).Check(new Dictionary<string, MLFeatureValue> { ["txet"] = "x" }));

        Assert.Contains("'text'", error.Message, StringComparison.Ordinal);
        Assert.Contains("txet", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_input_that_the_model_does_not_have_is_an_error()
    {
        ModelInputException error = Assert.Throws<ModelInputException>(
            () => Checker(Feature.String("text")).Check(new Dictionary<string, MLFeatureValue> { ["text"] = "x", ["number"] = 1L }));

        Assert.Contains("no input 'number'; it has text", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => Checker(Feature.String("text")).Check(null!));
    }

    [Fact]
    public void An_optional_input_may_be_missing()
    {
        FeatureDescription optional = Feature.String("text");
        optional.Type.IsOptional = true;

        Assert.Empty(Checker(optional).Check(new Dictionary<string, MLFeatureValue>()));
    }

    [Fact]
    public void Whole_numbers_serve_as_integers_and_integers_as_numbers()
    {
        FeatureDescription number = new() { Name = "number", Type = new FeatureType { DoubleType = new DoubleFeatureType() } };
        FeatureDescription integer = new() { Name = "integer", Type = new FeatureType { Int64Type = new Int64FeatureType() } };

        IReadOnlyDictionary<string, MLFeatureValue> values =
            Checker(number, integer).Check(new Dictionary<string, MLFeatureValue> { ["number"] = 3L, ["integer"] = 4.0 });

        Assert.Equal(3.0, values["number"].DoubleValue);
        Assert.Equal(4L, values["integer"].Int64Value);
        Assert.Throws<ModelInputException>(() => Checker(integer).Check(new Dictionary<string, MLFeatureValue> { ["integer"] = 4.5 }));
    }

    [Theory]
    [InlineData(new long[] { 3, 2 }, true)]
    [InlineData(new long[] { 2, 3 }, false)]
    [InlineData(new long[] { 6 }, false)]
    public void A_fixed_shape_must_be_met(long[] shape, bool accepted) => AssertAccepts(Array(3, 2), shape, accepted);

    [Theory]
    [InlineData(new long[] { 4 }, true)]
    [InlineData(new long[] { 1, 1, 5, 5, 6 }, false)]
    [InlineData(new long[] { 7, 1, 4, 5, 6 }, true)]
    public void Old_networks_also_take_sequence_and_batch(long[] shape, bool accepted) =>
        AssertAccepts(shape.Length == 1 ? Array(4) : Array(4, 5, 6), shape, accepted);

    [Theory]
    [InlineData(new long[] { 5, 2, 4 }, true)]
    [InlineData(new long[] { 5, 2, 4, 1, 1 }, true)]
    [InlineData(new long[] { 5, 2, 3 }, false)]
    [InlineData(new long[] { 5, 2, 1, 1, 4 }, false)]
    public void Old_networks_take_sequences_of_vectors(long[] shape, bool accepted) => AssertAccepts(Array(4), shape, accepted);

    [Fact]
    public void Other_models_take_no_sequences()
    {
        InputChecker checker = new(new ModelDescription { Input = { Array(4) } }, withSequences: false);
        Assert.Throws<ModelInputException>(() => checker.Check(
            new Dictionary<string, MLFeatureValue> { ["array"] = MLMultiArray.Zeros(MLMultiArrayDataType.Float32, 5, 1, 4) }));
    }

    [Theory]
    [InlineData(new long[] { 1, 8 }, true)]
    [InlineData(new long[] { 2, 16 }, true)]
    [InlineData(new long[] { 1, 16 }, false)]
    public void Enumerated_shapes_are_the_only_ones(long[] shape, bool accepted)
    {
        FeatureDescription description = Array(1, 8);
        description.Type.MultiArrayType.EnumeratedShapes = new ArrayFeatureType.Types.EnumeratedShapes
        {
            Shapes = { new ArrayFeatureType.Types.Shape { Shape_ = { 1, 8 } }, new ArrayFeatureType.Types.Shape { Shape_ = { 2, 16 } } },
        };

        AssertAccepts(description, shape, accepted);
    }

    [Theory]
    [InlineData(new long[] { 1, 8 }, true)]
    [InlineData(new long[] { 1, 800 }, true)]
    [InlineData(new long[] { 1, 7 }, false)]
    [InlineData(new long[] { 3, 8 }, false)]
    public void Ranges_are_kept(long[] shape, bool accepted)
    {
        FeatureDescription description = Array(1, 8);
        description.Type.MultiArrayType.ShapeRange = new ArrayFeatureType.Types.ShapeRange
        {
            SizeRanges = { new SizeRange { LowerBound = 1, UpperBound = 2 }, new SizeRange { LowerBound = 8, UpperBound = -1 } },
        };

        AssertAccepts(description, shape, accepted);
    }

    private static void AssertAccepts(FeatureDescription description, long[] shape, bool accepted)
    {
        Dictionary<string, MLFeatureValue> given = new() { ["array"] = MLMultiArray.Zeros(MLMultiArrayDataType.Float32, shape) };
        if (accepted) Assert.Same(given["array"], Checker(description).Check(given)["array"]);
        else
        {
            Assert.Contains(
                "[" + string.Join(", ", shape) + "]", Assert.Throws<ModelInputException>(() => Checker(description).Check(given)).Message,
                StringComparison.Ordinal);
        }
    }

    private static FeatureDescription Array(params long[] shape) =>
        Feature.MultiArray("array", ArrayFeatureType.Types.ArrayDataType.Float32, shape);

    private static InputChecker Checker(params FeatureDescription[] inputs) =>
        new(new ModelDescription { Input = { inputs } }, withSequences: true);
}
