using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests.Validation;
using CoreMLSharp.Validation;

namespace CoreMLSharp.Tests.Editing;

public sealed class ShapeTests
{
    [Fact]
    public void Shapes_are_read_from_text()
    {
        FeatureShape one = FeatureShape.Parse("3x224x224");
        FeatureShape several = FeatureShape.Parse("1x10,1x20,1x10");
        FeatureShape ranges = FeatureShape.Parse("3x32..512x32..");

        Assert.False(one.IsFlexible);
        Assert.Equal([3, 224, 224], one.Shapes[0]);
        Assert.Equal([[1, 10], [1, 20]], several.Shapes.Select(shape => shape.ToArray()));
        Assert.Equal([(3, 3), (32, 512), (32, -1)], ranges.Ranges!.Select(range => ((int)range.LowerBound, (int)range.UpperBound)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("3x")]
    [InlineData("0x3")]
    [InlineData("-3")]
    [InlineData("1x2,1")]
    [InlineData("5..3")]
    [InlineData("0..3")]
    [InlineData("..3")]
    public void What_is_no_shape_is_refused(string text) => Assert.Throws<CoreMLException>(() => FeatureShape.Parse(text));

    [Fact]
    public void An_array_becomes_flexible_and_fixed_again()
    {
        Model network = Samples.Network(3, Samples.Relu("relu", "x", "y"));
        ModelEditor editor = ModelEditor.Of(network).SetShape("x", FeatureShape.Enumerated([4, 8, 8], [4, 4, 4]));
        ArrayFeatureType array = editor.Specification.Description.Input[0].Type.MultiArrayType;
        Assert.Equal([4, 4, 4], array.Shape);
        Assert.Equal([4, 8, 8], array.EnumeratedShapes.Shapes[0].Shape_);
        Assert.Empty(ModelValidator.Validate(editor.Specification));

        editor.SetShape("x", FeatureShape.Range((4, 4), (8, 16), (8, -1)));
        Assert.Equal([4, 8, 8], array.Shape);
        Assert.Equal(-1, array.ShapeRange.SizeRanges[2].UpperBound);
        Assert.Empty(ModelValidator.Validate(editor.Specification));

        editor.SetShape("x", FeatureShape.Fixed(4, 9, 9));
        Assert.Equal(ArrayFeatureType.ShapeFlexibilityOneofCase.None, array.ShapeFlexibilityCase);
        Assert.Contains(
            "3 dimensions", Assert.Throws<CoreMLException>(() => editor.SetShape("x", FeatureShape.Fixed(4))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_has_width_and_height_and_the_version_rises()
    {
        Model network = Samples.Network(4, Samples.Relu("relu", "x", "y"));
        network.Description.Input[0].Type = Samples.Image(4, 6);
        network.NeuralNetwork.ArrayInputShapeMapping = NeuralNetworkMultiArrayShapeMapping.Rank5ArrayMapping;
        network.NeuralNetwork.ImageInputShapeMapping = NeuralNetworkImageShapeMapping.Rank5ImageMapping;
        network.SpecificationVersion = 2;

        ModelEditor editor = ModelEditor.Of(network).SetShape("x", FeatureShape.Range((2, 8), (6, -1)));

        ImageFeatureType image = editor.Specification.Description.Input[0].Type.ImageType;
        Assert.Equal((4, 6), (image.Width, image.Height));
        Assert.Equal(
            (8, -1, 3),
            (
                image.ImageSizeRange.WidthRange.UpperBound, image.ImageSizeRange.HeightRange.UpperBound,
                editor.Specification.SpecificationVersion));
        Assert.Contains(
            "a width and a height", Assert.Throws<CoreMLException>(() => editor.SetShape("x", FeatureShape.Fixed(3, 4, 4))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_classic_model_knows_one_size() => Assert.Contains(
        "knows one size only",
        Assert.Throws<CoreMLException>(() => ModelEditor.Of(Samples.Pipeline()).SetShape("x", FeatureShape.Parse("1..3"))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void An_ml_program_that_was_made_for_one_size_keeps_it()
    {
        Model program = SampleModels.Make("program");
        Assert.Contains(
            "convert the model again",
            Assert.Throws<CoreMLException>(() => ModelEditor.Of(program).SetShape("y", FeatureShape.Parse("1000,2000"))).Message,
            StringComparison.Ordinal);
    }
}
