using System.Text.Json;
using CoreMLSharp.Cli.Tests.Documentation;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests.Commands;

/// <summary>Linking models, and embedding what they link to.</summary>
public sealed class LinkCommandTests : IDisposable
{
    private static readonly string Photo = TestData.InRepository("samples", "Materials", "wood", "wood-001.jpg");

    private readonly TemporaryFolder _folder = new();

    public LinkCommandTests() => DocumentedModels.Save(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_common_stage_is_stored_once_and_the_bytes_saved_come_as_json()
    {
        CommandRun run = await CommandRun.Of(
            "link", _folder["Birds.mlmodel"], _folder["Flowers.mlmodel"], "-o", _folder["linked"], "--json");

        JsonElement report = JsonDocument.Parse(run.Output).RootElement;
        long before = new FileInfo(_folder["Birds.mlmodel"]).Length + new FileInfo(_folder["Flowers.mlmodel"]).Length;
        long after = Directory.EnumerateFiles(_folder["linked"]).Sum(file => new FileInfo(file).Length);
        Assert.Equal(before - after, report.GetProperty("savedBytes").GetInt64());
        Assert.Equal(3, report.GetProperty("files").GetArrayLength());
        Assert.Equal(["linkedModel", "glmClassifier"], Stages("linked", "Birds.mlmodel"));
    }

    [Fact]
    public async Task Written_over_the_models_what_they_had_is_told()
    {
        long before = new FileInfo(_folder["Birds.mlmodel"]).Length + new FileInfo(_folder["Flowers.mlmodel"]).Length;

        CommandRun run = await CommandRun.Of(
            "link", _folder["Birds.mlmodel"], _folder["Flowers.mlmodel"], "-o", _folder.Path, "--force", "--json");

        JsonElement report = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(before, report.GetProperty("files").EnumerateArray().Sum(file => file.GetProperty("bytesBefore").GetInt64()));
        Assert.True(report.GetProperty("savedBytes").GetInt64() > 0);
    }

    [Fact]
    public async Task One_model_s_stage_is_moved_under_a_name_of_its_own()
    {
        CommandRun run = await Link("--stage", "1", "--name", "Eyes", "--search-path", "models:.");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("Eyes.mlmodel", run.Output, StringComparison.Ordinal);
        Specification.LinkedModelFile link =
            ModelFile.Load(_folder["linked", "Birds.mlmodel"]).Specification.PipelineModels[0].LinkedModel.LinkedModelFile;
        Assert.Equal(("Eyes.mlmodelc", "models:."), (link.LinkedModelFileName.DefaultValue, link.LinkedModelSearchPath.DefaultValue));
        Assert.Equal(await Predict("Birds.mlmodel"), await Predict("linked", "Birds.mlmodel"));
    }

    [Fact]
    public async Task Where_there_is_no_stage_to_move_the_option_that_names_one_is_told()
    {
        await Link();

        CommandRun run = await CommandRun.Of("link", _folder["linked", "Birds.mlmodel"], "-o", _folder["again"]);

        Assert.Equal(1, run.ExitCode);
        Assert.EndsWith("could be taken out. Name one with --stage.", run.Error.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stage_of_several_models_cannot_be_named()
    {
        CommandRun run = await CommandRun.Of("link", "a.mlmodel", "b.mlmodel", "-o", "linked", "--stage", "1");
        Assert.Equal(2, run.ExitCode);
    }

    [Fact]
    public async Task An_embedded_model_works_on_its_own()
    {
        await Link();

        CommandRun run = await CommandRun.Of("embed", _folder["linked", "Birds.mlmodel"], "-o", _folder["alone", "Birds.mlmodel"]);
        Directory.CreateDirectory(_folder["alone"]);
        CommandRun json = await CommandRun.Of(
            "embed", _folder["linked", "Birds.mlmodel"], "-o", _folder["alone", "Birds.mlmodel"], "--json");

        Assert.Equal(1, run.ExitCode);
        JsonElement embedded = JsonDocument.Parse(json.Output).RootElement;
        Assert.Equal(("", 0), (json.Error, json.ExitCode));
        Assert.Equal(new FileInfo(_folder["alone", "Birds.mlmodel"]).Length, embedded.GetProperty("bytes").GetInt64());
        Assert.Equal(["Extractor"], embedded.GetProperty("embedded").EnumerateArray().Select(name => name.GetString()!));
        Assert.Equal(["neuralNetwork", "glmClassifier"], Stages("alone", "Birds.mlmodel"));
        Assert.Equal(await Predict("Birds.mlmodel"), await Predict("alone", "Birds.mlmodel"));
    }

    [Fact]
    public async Task A_linked_model_in_another_folder_is_found_by_the_search_path_that_the_error_names()
    {
        await Link();
        Directory.CreateDirectory(_folder["app"]);
        File.Move(_folder["linked", "Birds.mlmodel"], _folder["app", "Birds.mlmodel"]);

        CommandRun lost = await CommandRun.Of("embed", _folder["app", "Birds.mlmodel"], "-o", _folder["Alone.mlmodel"]);
        CommandRun found = await CommandRun.Of(
            "embed", _folder["app", "Birds.mlmodel"], "-o", _folder["Alone.mlmodel"], "--search-path", _folder["linked"]);

        Assert.Equal(1, lost.ExitCode);
        Assert.EndsWith("Name its folder with --search-path.", lost.Error.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(0, found.ExitCode);
        Assert.EndsWith(" bytes, with Extractor", found.Error.TrimEnd(), StringComparison.Ordinal);
    }

    private Task<CommandRun> Link(params string[] arguments) =>
        CommandRun.Of(["link", _folder["Birds.mlmodel"], "-o", _folder["linked"], .. arguments]);

    private async Task<string> Predict(params string[] model)
    {
        CommandRun run = await CommandRun.Of("predict", _folder[model], Photo, "--json", "--search-path", _folder["linked"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return run.Output;
    }

    private IEnumerable<string> Stages(params string[] model) =>
        ModelFile.Load(_folder[model]).Specification.PipelineModels.Select(stage => stage.TypeName);
}
