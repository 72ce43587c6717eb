using System.Text.Json;
using CoreMLSharp.Building;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;
using ColorSpace = CoreMLSharp.Specification.ImageFeatureType.Types.ColorSpace;

namespace CoreMLSharp.Cli.Tests.Commands;

public sealed class VerifyCommandTests : IDisposable
{
    private static readonly string Photo = TestData.InRepository("samples", "Materials", "wood", "wood-001.jpg");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_model_agrees_with_its_own_recording()
    {
        await Record(Scaler(2));

        CommandRun run = await Verify();

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches(@"(?m)^ *y +0 +0 +pass$", run.Output);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0, "--rtol", "0.1")]
    [InlineData(0, "--atol", "1")]
    [InlineData(1, "--rtol", "0.04", "--atol", "0")]
    public async Task A_changed_model_agrees_within_the_tolerance_only(int exitCode, params string[] tolerance)
    {
        await Record(Scaler(2));
        new ModelFile(Scaler(2.1)).Save(_folder["model.mlmodel"]);

        CommandRun run = await Verify([.. tolerance, "--json"]);

        Assert.Equal((exitCode, ""), (run.ExitCode, run.Error));
        JsonElement root = JsonDocument.Parse(run.Output).RootElement;
        JsonElement output = Assert.Single(root.GetProperty("outputs").EnumerateArray());
        Assert.Equal(exitCode == 0, root.GetProperty("passed").GetBoolean());
        Assert.Equal(("y", exitCode == 0), (output.GetProperty("name").GetString(), output.GetProperty("passed").GetBoolean()));
        Assert.Equal(0.3, output.GetProperty("largestAbsoluteError").GetDouble(), 1e-6);
        Assert.Equal(0.05, output.GetProperty("largestRelativeError").GetDouble(), 1e-6);
        Assert.False(output.TryGetProperty("difference", out _));
    }

    [Fact]
    public async Task What_is_not_finite_stands_as_text()
    {
        await Record(Scaler(0));
        new ModelFile(Scaler(1)).Save(_folder["model.mlmodel"]);

        CommandRun run = await Verify("--json");

        JsonElement output = JsonDocument.Parse(run.Output).RootElement.GetProperty("outputs")[0];
        Assert.Equal(
            (3.0, "Infinity"),
            (output.GetProperty("largestAbsoluteError").GetDouble(), output.GetProperty("largestRelativeError").GetString()));
    }

    [Theory]
    [InlineData(ColorSpace.Rgb, 28, 28, 3)]
    [InlineData(ColorSpace.Grayscale, 28, 28)]
    [InlineData(ColorSpace.GrayscaleFloat16, 28, 28)]
    public async Task Images_are_recorded_as_the_model_sees_them(ColorSpace colors, params int[] shape)
    {
        new ModelFile(Mean(colors)).Save(_folder["model.mlmodel"]);
        await CommandRun.Of("predict", _folder["model.mlmodel"], "--input", $"image={Photo}", "--record", _folder["golden.safetensors"]);

        CommandRun run = await Verify();

        Assert.Equal(shape.Select(size => (long)size), SafeTensorsFile.Load(_folder["golden.safetensors"]).Tensors["image"].Shape);
        Assert.Equal(0, run.ExitCode);
    }

    [Theory]
    [InlineData("--rtol much: It must be a number of at least 0.", "--rtol", "much")]
    [InlineData("--atol -1: It must be a number of at least 0.", "--atol", "-1")]
    [InlineData("--crop-and-scale stretch: It must be one of centerCrop, scaleFit, scaleFill.", "--crop-and-scale", "stretch")]
    public async Task Wrong_usage_is_explained(string message, params string[] arguments)
    {
        CommandRun run = await Verify(arguments);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    private async Task Record(Model model)
    {
        new ModelFile(model).Save(_folder["model.mlmodel"]);
        await CommandRun.Of("predict", _folder["model.mlmodel"], "--input", "x=3", "--record", _folder["golden.safetensors"]);
    }

    private Task<CommandRun> Verify(params string[] arguments) =>
        CommandRun.Of(["verify", _folder["model.mlmodel"], _folder["golden.safetensors"], .. arguments]);

    /// <summary>y = scale · x.</summary>
    private static Model Scaler(double scale) => new()
    {
        SpecificationVersion = 1,
        Description = new()
        {
            Input = { new FeatureDescription { Name = "x", Type = new FeatureType { DoubleType = new() } } },
            Output = { new FeatureDescription { Name = "y", Type = new FeatureType { DoubleType = new() } } },
        },
        Scaler = new Scaler { ScaleValue = { scale } },
    };

    /// <summary>The mean of each channel of an image.</summary>
    private static Model Mean(ColorSpace colors)
    {
        FeatureDescription image = Feature.Image("image", 28, 28);
        image.Type.ImageType.ColorSpace = colors;
        return new Model
        {
            SpecificationVersion = colors == ColorSpace.GrayscaleFloat16 ? 7 : 1,
            Description = new() { Input = { image }, Output = { Feature.MultiArray("y", ArrayFeatureType.Types.ArrayDataType.Double) } },
            NeuralNetwork = new NeuralNetwork
            {
                Layers =
                {
                    new NeuralNetworkLayer
                    {
                        Name = "mean", Input = { "image" }, Output = { "y" },
                        Pooling = new PoolingLayerParams
                        {
                            Type = PoolingLayerParams.Types.PoolingType.Average, GlobalPooling = true, Valid = new ValidPadding(),
                        },
                    },
                },
            },
        };
    }
}
