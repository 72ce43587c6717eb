using System.Text.Json;
using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;
using ColorSpace = CoreMLSharp.Specification.ImageFeatureType.Types.ColorSpace;

namespace CoreMLSharp.Cli.Tests.Commands;

public class PredictCommandTests
{
    private static readonly FeatureDescription Features = Feature.MultiArray("features", ArrayFeatureType.Types.ArrayDataType.Double, 2);

    [Theory]
    [InlineData("x=[3, 1]")]
    [InlineData("x=x.npy")]
    [InlineData("x=x.safetensors")]
    [InlineData("x=x.json")]
    public async Task Arrays_are_given_as_json_or_files(string input)
    {
        using TemporaryFolder folder = new();
        new ModelFile(Classifier("x")).Save(folder["model.mlmodel"]);
        byte[] header = [.. "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }"u8];
        File.WriteAllBytes(
            folder["x.npy"],
            [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header, .. BitConverter.GetBytes(3.0), .. BitConverter.GetBytes(1.0)]);
        FeatureStorage.Pack(new Dictionary<string, MLFeatureValue> { ["x"] = MLMultiArray.Wrap([3.0, 1.0]) }).Save(folder["x.safetensors"]);
        File.WriteAllText(folder["x.json"], "[3, 1]");
        string argument = input.Contains('[', StringComparison.Ordinal) ? input : $"x={folder[input[2..]]}";

        CommandRun run = await CommandRun.Of(
            "predict", folder["model.mlmodel"], "--input", argument, "-o", folder["out.json"], "--record", folder["golden.safetensors"]);

        string[] written = [$"Wrote {folder["golden.safetensors"]}.", $"Wrote {folder["out.json"]}."];
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(written, run.Error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
        Assert.EndsWith("}\n", File.ReadAllText(folder["out.json"]), StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(folder["out.json"]));
        Assert.Equal("b", json.RootElement.GetProperty("classLabel").GetString());
        Assert.Equal(1 / (1 + Math.Exp(-2)), json.RootElement.GetProperty("classLabelProbs").GetProperty("b").GetDouble(), 1e-12);

        CommandRun verified = await CommandRun.Of("verify", folder["model.mlmodel"], folder["golden.safetensors"]);
        Assert.Equal(0, verified.ExitCode);
    }

    [Theory]
    [InlineData(ColorSpace.Grayscale, 2)]
    [InlineData(ColorSpace.GrayscaleFloat16, 2)]
    [InlineData(ColorSpace.Rgb, 3)]
    public async Task A_recorded_image_has_the_channels_that_the_model_asks_for(ColorSpace colorSpace, int dimensions)
    {
        using TemporaryFolder folder = new();
        NeuralNetworkBuilder network =
            new([Feature.Image("image", 4, 3, colorSpace)], [Feature.MultiArray("y", ArrayFeatureType.Types.ArrayDataType.Float32)]);
        new ModelFile(network.AddActivation("relu", "image", "y", Activation.ReLU()).Build()).Save(folder["model.mlmodel"]);
        MLImage.FromPixels(new PixelBuffer(8, 6, PixelFormat.Rgb, new byte[8 * 6 * 3])).SavePng(folder["photo.png"]);

        CommandRun run = await CommandRun.Of(
            "predict", folder["model.mlmodel"], "--input", $"image={folder["photo.png"]}", "--record", folder["golden.safetensors"]);

        Assert.Equal(0, run.ExitCode);
        StoredTensor image = SafeTensorsFile.Load(folder["golden.safetensors"]).Tensors.Single(
            tensor => tensor.Key.EndsWith("image", StringComparison.Ordinal)).Value;
        Assert.Equal(dimensions, image.Shape.Count);
    }

    [Fact]
    public async Task A_changed_model_does_not_verify()
    {
        using TemporaryFolder folder = new();
        new ModelFile(Classifier("x")).Save(folder["model.mlmodel"]);
        new ModelFile(Classifier("x", offset: 0.5)).Save(folder["changed.mlmodel"]);
        await CommandRun.Of("predict", folder["model.mlmodel"], "--input", "x=[3, 1]", "--record", folder["golden.safetensors"]);

        CommandRun run = await CommandRun.Of("verify", folder["changed.mlmodel"], folder["golden.safetensors"], "--json");

        Assert.Equal(1, run.ExitCode);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.False(json.RootElement.GetProperty("passed").GetBoolean());
        Assert.True(json.RootElement.GetProperty("outputs")[0].GetProperty("largestAbsoluteError").GetDouble() > 0);
    }

    [Fact]
    public async Task A_classifier_over_apples_extractor_runs_on_stored_features_only()
    {
        using TemporaryFolder folder = new();
        Model extractor = VisionFeaturePrintBuilder.Scene(VisionFeaturePrint.Types.Scene.Types.SceneVersion._1);
        FeatureDescription sceneprint = extractor.Description.Output[0];
        double[] weights = new double[sceneprint.Type.MultiArrayType.Shape[0]];
        weights[0] = 1;
        Model head = GlmClassifierBuilder.Create(
            sceneprint, ClassifierOutputs.CreateML, ["cat", "dog"], [new double[weights.Length], weights], [0, 0]);
        new ModelFile(PipelineBuilder.Classifier(extractor, head)).Save(folder["mac.mlmodel"]);
        float[] rows = new float[2 * weights.Length];
        (rows[0], rows[weights.Length]) = (-5, 5);
        FeatureStorage.Pack(new Dictionary<string, MLFeatureValue> { ["features"] = MLMultiArray.Wrap(rows, 2, weights.Length) }).Save(
            folder["features.safetensors"]);

        CommandRun onPhoto = await CommandRun.Of(
            "predict", folder["mac.mlmodel"], TestData.InRepository("samples", "Materials", "wood", "wood-001.jpg"));
        CommandRun onFeatures = await CommandRun.Of(
            "predict", folder["mac.mlmodel"], "--features", folder["features.safetensors"], "--json");

        Assert.Equal(1, onPhoto.ExitCode);
        Assert.Contains("Vision Feature Print", onPhoto.Error, StringComparison.Ordinal);
        Assert.Contains("--features", onPhoto.Error, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(onFeatures.Output);
        Assert.Equal(["cat", "dog"], json.RootElement.EnumerateArray().Select(row => row.GetProperty("classLabel").GetString()));
    }

    [Fact]
    public async Task A_regressors_number_is_printed()
    {
        using TemporaryFolder folder = new();
        new ModelFile(Regressor()).Save(folder["price.mlmodel"]);

        CommandRun run = await CommandRun.Of("predict", folder["price.mlmodel"], "--input", "rooms=3");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("price: 7", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "must be a number, but is neither", "rooms=many")]
    [InlineData(2, "given twice", "rooms=1", "rooms=2")]
    public async Task Wrong_numbers_are_one_clear_error(int exitCode, string message, params string[] inputs)
    {
        using TemporaryFolder folder = new();
        new ModelFile(Regressor()).Save(folder["price.mlmodel"]);

        CommandRun run = await CommandRun.Of(
            ["predict", folder["price.mlmodel"], .. inputs.SelectMany(input => new[] { "--input", input })]);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_named()
    {
        using TemporaryFolder folder = new();
        new ModelFile(Regressor()).Save(folder["price.mlmodel"]);

        CommandRun run = await CommandRun.Of("predict", folder["price.mlmodel"], "--input", "rooms=3", "-o", folder["missing", "out.json"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"There is no folder {folder["missing"]} to write out.json to.", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x=missing.npy", "There is no file at missing.npy.")]
    [InlineData("x=missing.safetensors", "There is no file at missing.safetensors.")]
    [InlineData("x=missing.json", "There is no file at missing.json.")]
    [InlineData("image=missing.png", "There is no photo at missing.png.")]
    [InlineData("image=https://example.com/a.jpg", "is an address on the network, not a file. Download it, and name the file.")]
    public async Task What_is_not_there_is_named_as_it_was_given(string input, string message)
    {
        using TemporaryFolder folder = new();
        new ModelFile(Classifier("x")).Save(folder["model.mlmodel"]);
        SaveMeans(folder["photos.mlmodel"], "y");
        string model = input.StartsWith("image", StringComparison.Ordinal) ? "photos.mlmodel" : "model.mlmodel";

        CommandRun run = await CommandRun.Of("predict", folder[model], "--input", input);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("error: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_takes_no_photo_says_what_it_takes()
    {
        using TemporaryFolder folder = new();
        new ModelFile(Regressor()).Save(folder["price.mlmodel"]);
        SavePhoto(folder["photo.png"]);

        CommandRun run = await CommandRun.Of("predict", folder["price.mlmodel"], folder["photo.png"]);

        Assert.Contains("its inputs are rooms (double). Give them with --input NAME=VALUE.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_custom_layer_is_a_message_that_a_command_line_can_follow()
    {
        using TemporaryFolder folder = new();
        NeuralNetworkBuilder network = new(
            [Feature.MultiArray("x", ArrayFeatureType.Types.ArrayDataType.Float32, 2)],
            [Feature.MultiArray("y", ArrayFeatureType.Types.ArrayDataType.Float32)]);
        NeuralNetworkLayer custom = new() { Name = "own", Input = { "x" }, Output = { "y" }, Custom = new() { ClassName = "Swirl" } };
        new ModelFile(network.AddLayer(custom).Build()).Save(folder["model.mlmodel"]);

        CommandRun run = await CommandRun.Of("predict", folder["model.mlmodel"], "--input", "x=[1, 2]");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("the class 'Swirl' of the app that the model was made for", run.Error, StringComparison.Ordinal);
        Assert.Contains(
            "a C# program can say what the class computes (MLModelConfiguration.CustomLayers", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("y=1", "'y'")]
    [InlineData("x=cat", "neither a file nor JSON")]
    [InlineData("x=[1, 2, 3]", "[3]")]
    [InlineData("x=[[1], [2, 3]]", "length")]
    public async Task Wrong_inputs_are_one_clear_error(string input, string message)
    {
        using TemporaryFolder folder = new();
        new ModelFile(Classifier("x")).Save(folder["model.mlmodel"]);

        CommandRun run = await CommandRun.Of("predict", folder["model.mlmodel"], "--input", input);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Photos_are_named_by_path_and_never_take_the_name_of_an_output()
    {
        using TemporaryFolder folder = new();
        SaveMeans(folder["model.mlmodel"], "path");
        SaveMeans(folder["other.mlmodel"], "input");
        SavePhoto(folder["photo.png"]);

        CommandRun run = await CommandRun.Of("predict", folder["model.mlmodel"], folder["photo.png"], "--json");
        CommandRun other = await CommandRun.Of("predict", folder["other.mlmodel"], folder["photo.png"], "--json");

        using JsonDocument json = JsonDocument.Parse(run.Output), otherJson = JsonDocument.Parse(other.Output);
        Assert.Equal(["path_", "path"], json.RootElement[0].EnumerateObject().Select(property => property.Name));
        Assert.Equal(["path", "input"], otherJson.RootElement[0].EnumerateObject().Select(property => property.Name));
        Assert.Equal(Path.GetFullPath(folder["photo.png"]), otherJson.RootElement[0].GetProperty("path").GetString());
    }

    [Fact]
    public async Task Lines_of_json_are_a_document_each_and_a_photo_that_cannot_be_read_is_one_of_them()
    {
        using TemporaryFolder folder = new();
        SaveMeans(folder["model.mlmodel"], "y");
        SavePhoto(folder["photos", "b.png"]);
        File.WriteAllText(folder["a.png"], "no photo");

        CommandRun run = await CommandRun.Of("predict", folder["model.mlmodel"], folder["a.png"], folder["photos"], "--json-lines");

        Assert.Equal(1, run.ExitCode);
        string[] lines = run.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        using JsonDocument first = JsonDocument.Parse(lines[0]), second = JsonDocument.Parse(lines[1]);
        Assert.Equal(["path", "error"], first.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal(["path", "y"], second.RootElement.EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public async Task A_table_has_a_column_for_each_class_and_quotes_what_holds_commas()
    {
        using TemporaryFolder folder = new();
        new ModelFile(Classifier("x", 0, "a, or so", "b")).Save(folder["model.mlmodel"]);

        CommandRun run = await CommandRun.Of("predict", folder["model.mlmodel"], "--input", "x=[0, 0]", "--csv");

        Assert.Equal(
            ["path,classLabel,\"classLabelProbs.a, or so\",classLabelProbs.b,error", ",\"a, or so\",0.5,0.5,"],
            run.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_table_of_photos_names_those_that_cannot_be_read()
    {
        using TemporaryFolder folder = new();
        SaveMeans(folder["model.mlmodel"], "y");
        SavePhoto(folder["b.png"]);
        File.WriteAllText(folder["a.png"], "no photo");

        CommandRun run = await CommandRun.Of("predict", folder["model.mlmodel"], folder["a.png"], folder["b.png"], "--csv");

        string[] lines = run.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.Equal("path,y,error", lines[0]);
        Assert.StartsWith($"{folder["a.png"]},,", lines[1], StringComparison.Ordinal);
        Assert.StartsWith($"{folder["b.png"]},\"[[[", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipe_in_a_folder_of_photos_is_named_and_not_waited_for()
    {
        using TemporaryFolder folder = new();
        SaveMeans(folder["model.mlmodel"], "y");
        SavePhoto(folder["photos", "b.png"]);
        Pipes.Make(folder["photos", "a.jpg"]);

        CommandRun run = await CommandRun.Of("predict", folder["model.mlmodel"], folder["photos"], "--csv");

        Assert.Equal(1, run.ExitCode);
        string[] lines = run.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("a.jpg is a pipe", lines[1], StringComparison.Ordinal);
        Assert.StartsWith($"{folder["photos", "b.png"]},\"[[[", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_arrays_are_shown_whole_when_asked_for()
    {
        using TemporaryFolder folder = new();
        SaveMeans(folder["model.mlmodel"], "y");
        SavePhoto(folder["photo.png"]);

        CommandRun cut = await CommandRun.Of("predict", folder["model.mlmodel"], folder["photo.png"]);
        CommandRun whole = await CommandRun.Of("predict", folder["model.mlmodel"], folder["photo.png"], "--full");

        Assert.Contains("[0, 0, 0, 0, 0, 0, …] (--full shows all 36)", cut.Output, StringComparison.Ordinal);
        Assert.Contains($"[{string.Join(", ", Enumerable.Repeat(0, 36))}]", whole.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_photo_is_not_asked_of_a_model_that_gives_none()
    {
        using TemporaryFolder folder = new();
        new ModelFile(Regressor()).Save(folder["price.mlmodel"]);

        CommandRun run = await CommandRun.Of("predict", folder["price.mlmodel"], "--input", "rooms=3", "-o", folder["out.png"]);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("the model has no output that is an image", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("predict", "model.mlmodel", "photo.jpg", "--json", "--csv")]
    [InlineData("predict", "model.mlmodel")]
    [InlineData("predict", "model.mlmodel", "photo.jpg", "--features", "x.safetensors")]
    [InlineData("predict", "model.mlmodel", "photo.jpg", "--output", "x.json")]
    [InlineData("predict", "model.mlmodel", "photo.jpg", "--top", "0")]
    [InlineData("predict", "model.mlmodel", "--input", "x")]
    [InlineData("predict", "model.mlmodel", "--input", "x=1", "-o", "x.txt")]
    [InlineData("predict", "model.mlmodel", "photo.jpg", "--crop-and-scale", "stretch")]
    public async Task Wrong_usage_is_told(params string[] arguments) => Assert.Equal(2, (await CommandRun.Of(arguments)).ExitCode);

    /// <summary>price = 2 · rooms + 1.</summary>
    private static Model Regressor() => new()
    {
        SpecificationVersion = 1,
        Description = new ModelDescription
        {
            Input = { new FeatureDescription { Name = "rooms", Type = new FeatureType { DoubleType = new() } } },
            Output = { new FeatureDescription { Name = "price", Type = new FeatureType { DoubleType = new() } } },
            PredictedFeatureName = "price",
        },
        GlmRegressor = new GLMRegressor { Weights = { new GLMRegressor.Types.DoubleArray { Value = { 2 } } }, Offset = { 1 } },
    };

    /// <summary>A network that gives the pixels of a photo, 4 by 3.</summary>
    private static void SaveMeans(string path, string output)
    {
        NeuralNetworkBuilder network =
            new([Feature.Image("image", 4, 3)], [Feature.MultiArray(output, ArrayFeatureType.Types.ArrayDataType.Float32)]);
        new ModelFile(network.AddActivation("relu", "image", output, Activation.ReLU()).Build()).Save(path);
    }

    private static void SavePhoto(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        MLImage.FromPixels(new PixelBuffer(4, 3, PixelFormat.Rgb, new byte[4 * 3 * 3])).SavePng(path);
    }

    private static Model Classifier(string input, double offset = 0, string first = "a", string second = "b")
    {
        FeatureDescription array = Features.Clone();
        array.Name = input;
        return GlmClassifierBuilder.Create(array, ClassifierOutputs.CreateML, [first, second], [[0, 0], [1, -1]], [0, offset]);
    }
}
