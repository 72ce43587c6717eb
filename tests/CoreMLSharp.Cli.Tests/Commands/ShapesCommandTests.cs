using System.Text.Json;
using CoreMLSharp.Cli.Tests.Documentation;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests.Commands;

public sealed class ShapesCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ShapesCommandTests() => DocumentedModels.Save(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_allowed_sizes_and_the_layers_come_as_json()
    {
        CommandRun run = await Shapes("--layers", "--json");

        JsonElement shapes = Assert.Single(JsonDocument.Parse(run.Output).RootElement.EnumerateArray());
        Assert.Equal([1, 3, 64, 64], shapes.GetProperty("outputs").GetProperty("output1").EnumerateArray().Select(size => size.GetInt32()));
        Assert.Equal(
            ["conv", "sigmoid"], shapes.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task A_size_of_ones_own_is_tried()
    {
        CommandRun run = await Shapes("--shape", "input1=1x3x32x48");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal("input1 [1, 3, 32, 48]  →  output1 [1, 3, 32, 48]", run.Output.Trim());
    }

    [Fact]
    public async Task What_has_no_shape_stands_with_its_type()
    {
        CommandRun photo = await CommandRun.Of("shapes", _folder["Birds.mlmodel"]);
        CommandRun numbers = await CommandRun.Of("shapes", _folder["Iris.mlmodel"]);

        Assert.Equal("image 64×64  →  classLabelProbs dictionary<string, double>, classLabel string", photo.Output.Trim());
        Assert.StartsWith("petal_length double, petal_width double  →  ", numbers.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dimensions_that_could_vary_are_found()
    {
        CommandRun text = await Shapes("--eligible");
        CommandRun json = await Shapes("--eligible", "--json");

        JsonElement input = Assert.Single(JsonDocument.Parse(json.Output).RootElement.EnumerateArray());
        Assert.Equal("input1", input.GetProperty("name").GetString());
        Assert.Equal([0, 2, 3], input.GetProperty("dimensions").EnumerateArray().Select(position => position.GetInt32()));
        Assert.NotEmpty(input.GetProperty("reason").GetString()!);
        Assert.StartsWith("input1 [1, 3, 64, 64]  can vary: dimension 0, dimension 2, dimension 3", text.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--shape input1=1xq: '1xq' is not a shape", "--shape", "input1=1xq")]
    [InlineData("is more than one size", "--shape", "input1=1x3x4x4,1x3x8x8")]
    [InlineData("write NAME=SHAPE", "--shape", "1x3")]
    [InlineData("leave out --shape and --layers", "--eligible", "--layers")]
    public async Task Wrong_usage_is_explained(string message, params string[] arguments)
    {
        CommandRun run = await Shapes(arguments);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(message, run.Error, StringComparison.OrdinalIgnoreCase);
    }

    private Task<CommandRun> Shapes(params string[] arguments) => CommandRun.Of(["shapes", _folder["Style.mlmodel"], .. arguments]);
}
