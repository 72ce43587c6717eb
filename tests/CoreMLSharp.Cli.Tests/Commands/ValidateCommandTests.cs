using System.Text.Json;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests.Commands;

public sealed class ValidateCommandTests
{
    [Fact]
    public async Task A_valid_model_gives_exit_code_0()
    {
        using TemporaryFolder folder = new();
        string path = Write(folder, new Scaler { ScaleValue = { 2 } });
        CommandRun run = await CommandRun.Of("validate", path);
        Assert.Equal((0, $"{path}: valid (errors: 0, warnings: 0){Environment.NewLine}", ""), (run.ExitCode, run.Output, run.Error));
    }

    [Fact]
    public async Task An_invalid_model_gives_exit_code_1_and_says_what_to_do()
    {
        using TemporaryFolder folder = new();
        string path = Write(folder, new Scaler { ScaleValue = { 2, 3 } });
        CommandRun run = await CommandRun.Of("validate", path);
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith(
            "error: scaler: There are 2 scale values for an input of 1. Give none, one for all, or one per element.", run.Output,
            StringComparison.Ordinal);
        Assert.EndsWith($"not valid (errors: 1, warnings: 0){Environment.NewLine}", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Findings_come_as_json()
    {
        using TemporaryFolder folder = new();
        CommandRun run = await CommandRun.Of("validate", Write(folder, new Scaler { ScaleValue = { 2, 3 } }), "--json");
        JsonElement root = JsonDocument.Parse(run.Output).RootElement;
        JsonElement finding = Assert.Single(root.GetProperty("findings").EnumerateArray());
        Assert.Equal(1, run.ExitCode);
        Assert.False(root.GetProperty("valid").GetBoolean());
        Assert.Equal(("error", "scaler"), (finding.GetProperty("severity").GetString(), finding.GetProperty("location").GetString()));
    }

    [Fact]
    public async Task A_file_that_is_no_model_gives_exit_code_1()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder["photo.mlmodel"], "not a model", TestContext.Current.CancellationToken);
        CommandRun run = await CommandRun.Of("validate", folder["photo.mlmodel"]);
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("is not a Core ML model", run.Error, StringComparison.Ordinal);
    }

    private static string Write(TemporaryFolder folder, Scaler scaler)
    {
        FeatureType number = new() { DoubleType = new() };
        Model model = new()
        {
            SpecificationVersion = 1,
            Description = new()
            {
                Input = { new FeatureDescription { Name = "x", Type = number } },
                Output = { new FeatureDescription { Name = "y", Type = number } },
            },
            Scaler = scaler,
        };
        string path = folder["scaler.mlmodel"];
        new ModelFile(model).Save(path, validate: false);
        return path;
    }
}
