using CoreMLSharp.Conversion.Checking;
using CoreMLSharp.Conversion.Interface;
using CoreMLSharp.Conversion.Tests.Support;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Verification;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;
using ColorSpace = CoreMLSharp.Specification.ImageFeatureType.Types.ColorSpace;

namespace CoreMLSharp.Conversion.Tests;

public sealed class ModelConverterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_free_size_stays_free()
    {
        using ConversionResult converted = ModelConverter.Convert(SourceFile.Means(_folder, channelsLast: false));

        ArrayFeatureType array = converted.Model.Specification.Description.Input[0].Type.MultiArrayType;
        Assert.Equal((1UL, -1L), (array.ShapeRange.SizeRanges[0].LowerBound, array.ShapeRange.SizeRanges[0].UpperBound));
        Assert.Equal("ONNX", converted.SourceFormat);
        AssertAgrees(converted);
    }

    [Theory]
    [InlineData(false, TargetFormat.MLProgram)]
    [InlineData(true, TargetFormat.MLProgram)]
    [InlineData(false, TargetFormat.NeuralNetwork)]
    [InlineData(true, TargetFormat.NeuralNetwork)]
    public void An_input_becomes_an_image_wherever_its_channels_are(bool channelsLast, TargetFormat format)
    {
        ConversionOptions options = new()
        {
            Format = format,
            Inputs = [new InputOptions("x") { Image = new ImageOptions { Scale = 0.5f, RedBias = -1, GreenBias = -2, BlueBias = -3 } }],
            NewNames = new Dictionary<string, string> { ["x"] = "photo", ["means"] = "average" },
        };

        using ConversionResult converted = ModelConverter.Convert(SourceFile.Means(_folder, channelsLast), options);
        using MLModel model = MLModel.Load(converted.Model);
        byte[] pixels = [.. Enumerable.Repeat<byte[]>([10, 20, 30], 24).SelectMany(pixel => pixel)];
        MLMultiArray average = model.Predict(new Dictionary<string, MLFeatureValue>
        {
            ["photo"] = MLImage.FromPixels(new PixelBuffer(6, 4, PixelFormat.Rgb, pixels)),
        })["average"].MultiArrayValue;

        ImageFeatureType image = converted.Model.Specification.Description.Input[0].Type.ImageType;
        Assert.Equal((6, 4, ColorSpace.Rgb), (image.Width, image.Height, image.ColorSpace));
        Assert.Equal([4, 8, 12], average.ToDoubles());
        AssertAgrees(converted);
    }

    [Theory]
    [InlineData(TargetFormat.MLProgram)]
    [InlineData(TargetFormat.NeuralNetwork)]
    public void An_output_becomes_an_image(TargetFormat format)
    {
        ConversionOptions options = new()
        {
            Format = format,
            Inputs = [new InputOptions("x") { Image = new ImageOptions { Scale = 1 / 255f } }],
            Outputs = [new OutputOptions("negative") { Image = new ImageOptions { Scale = 255 } }],
        };

        using ConversionResult converted = ModelConverter.Convert(SourceFile.Negative(_folder), options);
        using MLModel model = MLModel.Load(converted.Model);
        byte[] pixels = [.. Enumerable.Range(0, 72).Select(i => (byte)(3 * i))];
        MLImage negative = model.Predict(new Dictionary<string, MLFeatureValue>
        {
            ["x"] = MLImage.FromPixels(new PixelBuffer(6, 4, PixelFormat.Rgb, pixels)),
        })["negative"].ImageValue;

        Assert.Equal(pixels.Select(pixel => (byte)(255 - pixel)), negative.ToPixels(PixelFormat.Rgb).Bytes);
        AssertAgrees(converted);
    }

    [Fact]
    public void Labels_make_a_classifier()
    {
        ConversionOptions options = new() { ClassLabels = ["red", "green", "blue"] };

        using ConversionResult converted = ModelConverter.Convert(SourceFile.Means(_folder, channelsLast: true), options with
        {
            Inputs = [new InputOptions("x") { Shape = FeatureShape.Fixed(1, 4, 6, 3) }],
        });
        using MLModel model = MLModel.Load(converted.Model);
        float[] numbers = [.. Enumerable.Repeat<float[]>([0.1f, 0.7f, 0.2f], 24).SelectMany(pixel => pixel)];
        IReadOnlyDictionary<string, MLFeatureValue> result =
            model.Predict(new Dictionary<string, MLFeatureValue> { ["x"] = MLMultiArray.Wrap(numbers, 1, 4, 6, 3) });

        Assert.Equal("green", result[model.Description.PredictedFeatureName].StringValue);
        Assert.Equal(0.2, result[model.Description.PredictedProbabilitiesName].DictionaryValue["blue"], 6);
        AssertAgrees(converted);
    }

    [Fact]
    public void Any_value_of_the_source_can_be_an_output()
    {
        string path = SourceFile.Write(_folder, "two.onnx", graph =>
        {
            OnnxValue x = graph.Input("x", DataType.Float, new TensorShape(2));
            OnnxValue hidden = graph.Add("Add", [x, graph.Constant(1f)], x.Type, x.Shape);
            OnnxValue y = graph.Add("Mul", [hidden, graph.Constant(2f)], x.Type, x.Shape);
            graph.Prefer(hidden, "hidden");
            graph.Prefer(y, "y");
            return [y];
        });
        ConversionOptions options = new() { Outputs = [new OutputOptions("hidden")] };

        using ConversionResult converted = ModelConverter.Convert(path, options);
        using MLModel model = MLModel.Load(converted.Model);
        IReadOnlyDictionary<string, MLFeatureValue> result =
            model.Predict(new Dictionary<string, MLFeatureValue> { ["x"] = MLMultiArray.Wrap([1f, 2f]) });

        Assert.Equal(["hidden"], result.Keys);
        Assert.Equal([2, 3], result["hidden"].MultiArrayValue.ToDoubles());
    }

    [Fact]
    public void Several_shapes_are_kept()
    {
        ConversionOptions options = new()
        {
            Inputs = [new InputOptions("x") { Shape = FeatureShape.Parse("1x3x4x6,2x3x4x6") }],
        };

        using ConversionResult converted = ModelConverter.Convert(SourceFile.Means(_folder, channelsLast: false), options);

        Assert.Equal(2, converted.Model.Specification.Description.Input[0].Type.MultiArrayType.EnumeratedShapes.Shapes.Count);
        AssertAgrees(converted);
    }

    [Fact]
    public void Half_precision_computes_with_16_bits()
    {
        ConversionOptions options = new() { Precision = ComputePrecision.Float16, Target = DeploymentTarget.Parse("iOS17") };

        using ConversionResult converted = ModelConverter.Convert(SourceFile.Means(_folder, channelsLast: false), options);

        Assert.Equal(SpecificationVersions.IOS17, converted.Model.Specification.SpecificationVersion);
        AssertAgrees(converted);
    }

    [Fact]
    public void A_target_without_ML_Programs_is_refused()
    {
        UnsupportedModelException error = Assert.Throws<UnsupportedModelException>(() => ModelConverter.Convert(
            SourceFile.Means(_folder, channelsLast: false), new ConversionOptions { Target = DeploymentTarget.Parse("iOS14") }));

        Assert.Contains("iOS14 loads no ML Programs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_input_that_is_not_there_is_refused_by_name()
    {
        ModelInputException error = Assert.Throws<ModelInputException>(() => ModelConverter.Convert(
            SourceFile.Means(_folder, channelsLast: false), new ConversionOptions { Inputs = [new InputOptions("z")] }));

        Assert.Contains("no input 'z'; there are x", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_model_is_refused()
    {
        File.WriteAllText(_folder["notes.txt"], "not a model");

        Assert.Throws<ModelFormatException>(() => ModelConverter.Convert(_folder["notes.txt"]));
        Assert.Throws<FileNotFoundException>(() => ModelConverter.Convert(_folder["nothing.onnx"]));
    }

    [Theory]
    [InlineData("iOS13", SpecificationVersions.IOS13)]
    [InlineData("ios16.4", SpecificationVersions.IOS16)]
    [InlineData("macOS10.15", SpecificationVersions.IOS13)]
    [InlineData("macOS14", SpecificationVersions.IOS17)]
    [InlineData("watchOS11", SpecificationVersions.IOS18)]
    public void A_target_is_a_system_and_its_version(string text, int version) =>
        Assert.Equal(version, DeploymentTarget.Parse(text).SpecificationVersion);

    [Theory]
    [InlineData("iOS")]
    [InlineData("iOS9")]
    [InlineData("Windows11")]
    public void Others_are_no_targets(string text) => Assert.Throws<CoreMLException>(() => DeploymentTarget.Parse(text));

    private static void AssertAgrees(ConversionResult converted)
    {
        IReadOnlyList<OutputComparison> outputs = ConversionCheck.Run(converted);
        Assert.NotEmpty(outputs);
        Assert.All(outputs, output => Assert.True(output.Passed, $"{output}"));
    }
}
