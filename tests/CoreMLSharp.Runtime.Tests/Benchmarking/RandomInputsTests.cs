using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Benchmarking;
using CoreMLSharp.Specification;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Runtime.Tests.Benchmarking;

public class RandomInputsTests
{
    [Fact]
    public void Every_type_of_input_is_made_up()
    {
        ArrayFeatureType flexible = new()
        {
            DataType = DataType.Double,
            ShapeRange = new()
            {
                SizeRanges = { new SizeRange { LowerBound = 3, UpperBound = -1 }, new SizeRange { LowerBound = 0, UpperBound = 9 } },
            },
        };
        ModelDescription description = new()
        {
            Input =
            {
                Input("integer", new() { Int64Type = new() }),
                Input("number", new() { DoubleType = new() }),
                Input("text", new() { StringType = new() }),
                Input("image", new() { ImageType = new() { Width = 4, Height = 3, ColorSpace = ImageFeatureType.Types.ColorSpace.Bgr } }),
                Input("array", new() { MultiArrayType = new() { Shape = { 2, 3 }, DataType = DataType.Float32 } }),
                Input("flexible", new() { MultiArrayType = flexible }),
                Input("positions", new() { MultiArrayType = new() { Shape = { 50 }, DataType = DataType.Int32 } }),
                Input("ratings", new() { DictionaryType = new() { Int64KeyType = new() } }),
                Input("counts", new() { DictionaryType = new() { StringKeyType = new() } }),
                Input(
                    "sequence",
                    new() { SequenceType = new() { Int64Type = new(), SizeRange = new SizeRange { LowerBound = 5, UpperBound = -1 } } }),
                Input("words", new() { SequenceType = new() { StringType = new() } }),
                Input("state", new() { MultiArrayType = new() { Shape = { 2 } }, IsOptional = true }),
            },
        };

        Dictionary<string, MLFeatureValue> inputs = RandomInputs.For(description);

        Assert.Equal(description.Input.Select(input => input.Name).Where(name => name != "state"), inputs.Keys);
        Assert.Equal(MLFeatureType.Int64, inputs["integer"].Type);
        Assert.InRange(inputs["number"].DoubleValue, 0, 1);
        Assert.NotEmpty(inputs["text"].StringValue);
        Assert.Equal(new ImageSize(4, 3), inputs["image"].ImageValue.Size);
        Assert.Equal([2, 3], inputs["array"].MultiArrayValue.Shape);
        Assert.Equal([3, 1], inputs["flexible"].MultiArrayValue.Shape);
        Assert.All(inputs["positions"].MultiArrayValue.ToDoubles(), number => Assert.True(number is 1));
        Assert.Single(inputs["ratings"].Int64DictionaryValue);
        Assert.NotEmpty(inputs["counts"].DictionaryValue);
        Assert.Equal(5, inputs["sequence"].Int64SequenceValue.Count);
        Assert.Single(inputs["words"].StringSequenceValue);
        Assert.Equal(inputs["array"].MultiArrayValue.ToFloats(), RandomInputs.For(description)["array"].MultiArrayValue.ToFloats());
    }

    [Fact]
    public void Categories_are_such_as_the_encoders_know()
    {
        Model pipeline = new()
        {
            Description = new ModelDescription
            {
                Input = { Input("sex", new() { StringType = new() }), Input("floor", new() { Int64Type = new() }) },
            },
            Pipeline = new Pipeline
            {
                Models =
                {
                    new Model
                    {
                        Description = new ModelDescription { Input = { Input("sex", new() { StringType = new() }) } },
                        OneHotEncoder = new OneHotEncoder { StringCategories = new StringVector { Vector = { "f", "m" } } },
                    },
                    new Model
                    {
                        Description = new ModelDescription { Input = { Input("floor", new() { Int64Type = new() }) } },
                        OneHotEncoder = new OneHotEncoder { Int64Categories = new Int64Vector { Vector = { 7, 8 } } },
                    },
                },
            },
        };

        Dictionary<string, MLFeatureValue> inputs = RandomInputs.For(pipeline);

        Assert.Equal("f", inputs["sex"].StringValue);
        Assert.Equal(7, inputs["floor"].Int64Value);
    }

    [Theory]
    [InlineData(1L << 20, 1L << 20)]
    [InlineData(-3, 2)]
    public void Sizes_that_no_memory_has_are_refused(long rows, long columns)
    {
        ModelDescription description = new() { Input = { Input("x", new() { MultiArrayType = new() { Shape = { rows, columns } } }) } };

        Assert.Contains("'x'", Assert.Throws<ModelInputException>(() => RandomInputs.For(description)).Message, StringComparison.Ordinal);
    }

    private static FeatureDescription Input(string name, FeatureType type) => new() { Name = name, Type = type };
}
