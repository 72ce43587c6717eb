using System.Text.Json;
using CoreMLSharp.Cli.Tests.Documentation;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests.Commands;

public sealed class InspectCommandTests
{
    [Fact]
    public async Task Text_says_what_the_model_is_and_where_the_bytes_are()
    {
        using TemporaryFolder folder = new();
        new ModelFile(LinkedClassifier("Extractor-9", "cat", "dog")).Save(folder["Pets.mlmodel"], validate: false);

        CommandRun run = await CommandRun.Of("inspect", folder["Pets.mlmodel"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.StartsWith("Pets.mlmodel: pipelineClassifier, ", run.Output, StringComparison.Ordinal);
        Assert.Contains("Specification version 5 (iOS 14, macOS 11", run.Output, StringComparison.Ordinal);
        Assert.Contains("  image  image RGB 128×128", run.Output, StringComparison.Ordinal);
        Assert.Contains("  cat, dog\n", run.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Matches("├── linkedModel .* → Extractor-9.mlmodelc: not found here", run.Output);
        Assert.Matches("glmClassifier .* 1 row of weights, 2 classes", run.Output);
        Assert.Contains("linked (Extractor-9.mlmodelc), not stored", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_linked_model_beside_the_file_is_found()
    {
        using TemporaryFolder folder = new();
        new ModelFile(LinkedClassifier("Extractor-9", "cat", "dog")).Save(folder["Pets.mlmodel"], validate: false);
        File.WriteAllText(folder["Extractor-9.mlmodel"], "");

        JsonElement json = await Json("inspect", folder["Pets.mlmodel"], "--json");

        Assert.Equal(
            folder["Extractor-9.mlmodel"], json.GetProperty("stages")[0].GetProperty("link").GetProperty("resolvedPath").GetString());
    }

    [Fact]
    public async Task Redirected_text_has_no_control_codes_and_no_trailing_spaces_whatever_the_model_says()
    {
        using TemporaryFolder folder = new();
        Model model = LinkedClassifier("E", "\u001b[31mred\u001b]0;title\u0007", "[bold]markup[/] \u202E\u009B2J");
        model.Description.Metadata = new Metadata { Author = "a\r\nb\u0000", UserDefined = { ["\u001b[2J"] = "[/]" } };
        model.Description.Input[0].Name = "[link=x]\u0008";
        new ModelFile(model).Save(folder["m.mlmodel"], validate: false);

        CommandRun run = await CommandRun.Of("inspect", folder["m.mlmodel"], "--layers");

        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain(
            run.Output, character => (char.IsControl(character) && character is not ('\n' or '\r')) || character == '\u202E');
        Assert.Contains("\\u001b[31mred", run.Output, StringComparison.Ordinal);
        Assert.Contains("[bold]markup[/]", run.Output, StringComparison.Ordinal);
        Assert.Contains("[link=x]", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(run.Output.ReplaceLineEndings("\n").Split('\n'), line => line.EndsWith(' '));
    }

    [Fact]
    public async Task Json_has_the_fields_that_scripts_rely_on()
    {
        using TemporaryFolder folder = new();
        string path = folder["Pets.mlmodel"];
        new ModelFile(LinkedClassifier("FeaturePrint-1", "Katze", "Hündin\u001b")).Save(path, validate: false);

        JsonElement json = await Json("inspect", path, "--json");

        Assert.Equal("pipelineClassifier", json.GetProperty("type").GetString());
        Assert.Equal(5, json.GetProperty("specificationVersion").GetInt32());
        Assert.Equal(new FileInfo(path).Length, json.GetProperty("bytes").GetInt64());
        Assert.Equal(["linkedModel", "glmClassifier"], json.GetProperty("stages").EnumerateArray().Select(
            stage => stage.GetProperty("type").GetString()!));
        Assert.All(json.GetProperty("stages").EnumerateArray(), stage => Assert.InRange(stage.GetProperty("bytes").GetInt64(), 1, 10_000));
        JsonElement image = Assert.Single(json.GetProperty("inputs").EnumerateArray());
        Assert.Equal(
            ("image", "image", "RGB"),
            (image.GetProperty("name").GetString(), image.GetProperty("type").GetString(), image.GetProperty("colorSpace").GetString()));
        Assert.Equal([128, 128], image.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()));
        Assert.Equal("classLabel", json.GetProperty("outputs")[0].GetProperty("name").GetString());
        Assert.Equal(["Katze", "Hündin\u001b"], json.GetProperty("classLabels").EnumerateArray().Select(label => label.GetString()!));
        Assert.Equal("", json.GetProperty("metadata").GetProperty("author").GetString());
        Assert.False(json.TryGetProperty("layers", out _));
    }

    [Fact]
    public async Task Json_with_layers_lists_them()
    {
        JsonElement json = await Json(
            "inspect", TestData.InRepository("src", "CoreMLSharp.FeaturePrint", "Models", "FeaturePrint-1.mlmodel"), "--json", "--layers");

        JsonElement convolution = json.GetProperty("layers").EnumerateArray().First(
            layer => layer.GetProperty("type").GetString() == "convolution");
        JsonElement weights = convolution.GetProperty("weights")[0];
        long product = weights.GetProperty("shape").EnumerateArray().Aggregate(1L, (size, dimension) => size * dimension.GetInt64());
        Assert.Equal(4, weights.GetProperty("shape").GetArrayLength());
        Assert.Equal(weights.GetProperty("count").GetInt64(), product);
    }

    [Fact]
    public async Task Layers_that_state_no_shapes_show_those_that_follow()
    {
        using TemporaryFolder folder = new();
        DocumentedModels.Save(folder.Path);

        CommandRun text = await CommandRun.Of("inspect", folder["Digits.mlmodel"], "--layers");
        JsonElement json = await Json("inspect", folder["Digits.mlmodel"], "--layers", "--json");

        Assert.Matches(@"  conv +convolution .* image → maps \[1, 32, 24, 24\]", text.Output);
        Assert.Matches(@"  dense +innerProduct .* row → scores \[1, 10, 1, 1\]", text.Output);
        Assert.Equal("row [1, 18432, 1, 1]", json.GetProperty("layers")[2].GetProperty("outputs")[0].GetString());
    }

    [Fact]
    public async Task Many_labels_are_cut_in_text_and_whole_in_json()
    {
        using TemporaryFolder folder = new();
        string[] labels = [.. Enumerable.Range(0, 1000).Select(i => $"label{i}")];
        new ModelFile(LinkedClassifier("E", labels)).Save(folder["m.mlmodel"], validate: false);

        CommandRun run = await CommandRun.Of("inspect", folder["m.mlmodel"]);
        JsonElement json = await Json("inspect", folder["m.mlmodel"], "--json");

        Assert.Contains("Class labels (1000)", run.Output, StringComparison.Ordinal);
        Assert.Contains("980 more", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("label500", run.Output, StringComparison.Ordinal);
        Assert.Equal(labels, json.GetProperty("classLabels").EnumerateArray().Select(label => label.GetString()!));
    }

    [Fact]
    public async Task A_file_that_is_no_model_is_one_error()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["page.mlmodel"], "<html>");

        CommandRun run = await CommandRun.Of("inspect", folder["page.mlmodel"], "--json");

        Assert.Equal(1, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.StartsWith($"error: {folder["page.mlmodel"]} is not a Core ML model", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Create_ML_s_image_classifiers_show_their_two_stages()
    {
        JsonElement json = await Json(
            "inspect", TestData.Shared("real", "createml", "Haadia__CreateML-Hotdog-Not-Hotdog__HotdogClassifier.mlmodel"), "--json");

        Assert.Equal(["visionFeaturePrint", "glmClassifier"], json.GetProperty("stages").EnumerateArray().Select(
            stage => stage.GetProperty("type").GetString()!));
        Assert.Equal(["hot_dog", "not_hot_dog"], json.GetProperty("classLabels").EnumerateArray().Select(label => label.GetString()!));
    }

    [Fact]
    public async Task A_program_is_printed_and_its_weights_are_summed_up()
    {
        using TemporaryFolder folder = new();
        DocumentedModels.Save(folder.Path);

        CommandRun text = await CommandRun.Of("inspect", folder["Shapes.mlpackage"], "--program");
        JsonElement json = await Json("inspect", folder["Shapes.mlpackage"], "--json");

        Assert.Equal(("", 0), (text.Error, text.ExitCode));
        Assert.StartsWith("function main(image: fp32[1, 3, 64, 64]) CoreML7 {", text.Output, StringComparison.Ordinal);
        JsonElement conv = json.GetProperty("weights").EnumerateArray().Single(
            group => group.GetProperty("operation").GetString() == "conv");
        Assert.Equal(
            ("fp16", 2, 448, 896),
            (
                conv.GetProperty("format").GetString(), conv.GetProperty("arrays").GetInt32(), conv.GetProperty("count").GetInt32(),
                conv.GetProperty("bytes").GetInt32()));
    }

    [Fact]
    public async Task A_program_cannot_steer_the_terminal()
    {
        using TemporaryFolder folder = new();
        Model model = new()
        {
            SpecificationVersion = 8,
            Description = new ModelDescription(),
            MlProgram = Mil.Program(
                ("\u001b[2J", Mil.Function("CoreML7", [], Mil.Op("\u202E", "a\nb", Mil.Fp32(1), ("x", Mil.Text("\u009B2J")))))),
        };
        new ModelFile(model).Save(folder["m.mlpackage"], validate: false);

        CommandRun whole = await CommandRun.Of("inspect", folder["m.mlpackage"], "--mil");
        CommandRun run = await CommandRun.Of("inspect", folder["m.mlpackage"], "--program");

        Assert.Equal((0, 0), (run.ExitCode, whole.ExitCode));
        Assert.DoesNotContain(
            run.Output + whole.Output,
            character => (char.IsControl(character) && character is not ('\n' or '\r')) || character == '\u202E');
        Assert.Equal(5, run.Output.ReplaceLineEndings("\n").TrimEnd().Split('\n').Length);
    }

    [Fact]
    public async Task A_program_is_printed_alone_and_only_where_there_is_one()
    {
        using TemporaryFolder folder = new();
        DocumentedModels.Save(folder.Path);

        CommandRun both = await CommandRun.Of("inspect", folder["Shapes.mlpackage"], "--mil", "--json");
        CommandRun none = await CommandRun.Of("inspect", folder["Hotdog.mlmodel"], "--mil");

        Assert.Equal(2, both.ExitCode);
        Assert.Equal((1, ""), (none.ExitCode, none.Output));
        Assert.Contains("is a pipelineClassifier, not an ML Program", none.Error, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> Json(params string[] arguments)
    {
        CommandRun run = await CommandRun.Of(arguments);
        Assert.Equal(("", 0), (run.Error, run.ExitCode));
        return JsonDocument.Parse(run.Output).RootElement;
    }

    private static Model LinkedClassifier(string extractor, params string[] labels) => new()
    {
        SpecificationVersion = 5,
        Description = new ModelDescription
        {
            Input =
            {
                new FeatureDescription
                {
                    Name = "image",
                    Type = new FeatureType
                    {
                        ImageType = new ImageFeatureType { Width = 128, Height = 128, ColorSpace = ImageFeatureType.Types.ColorSpace.Rgb },
                    },
                },
            },
            Output = { new FeatureDescription { Name = "classLabel", Type = new FeatureType { StringType = new StringFeatureType() } } },
        },
        PipelineClassifier = new PipelineClassifier
        {
            Pipeline = new Pipeline
            {
                Models =
                {
                    new Model
                    {
                        LinkedModel = new LinkedModel
                        {
                            LinkedModelFile = new LinkedModelFile
                            {
                                LinkedModelFileName = new StringParameter { DefaultValue = $"{extractor}.mlmodelc" },
                            },
                        },
                    },
                    new Model
                    {
                        GlmClassifier = new GLMClassifier
                        {
                            Weights = { new GLMClassifier.Types.DoubleArray { Value = { new double[512] } } },
                            Offset = { 0 },
                            StringClassLabels = new StringVector { Vector = { labels } },
                        },
                    },
                },
            },
        },
    };
}
