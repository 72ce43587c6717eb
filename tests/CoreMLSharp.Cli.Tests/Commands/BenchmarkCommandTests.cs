using System.Text.Json;
using CoreMLSharp.Cli.Tests.Documentation;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests.Commands;

public class BenchmarkCommandTests
{
    [Fact]
    public async Task A_model_is_measured_on_inputs_that_are_made_up()
    {
        using TemporaryFolder folder = new();
        DocumentedModels.Save(folder.Path);

        CommandRun run = await CommandRun.Of(
            "benchmark", folder["Digits.mlmodel"], "--runs", "30", "--warm-up", "2", "--threads", "1", "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement latency = json.RootElement.GetProperty("latencyMilliseconds");
        double[] times = [.. new[] { "min", "median", "p90", "p99" }.Select(name => latency.GetProperty(name).GetDouble())];
        Assert.Equal(times.Order(), times);
        Assert.True(times[0] > 0);
        Assert.Equal(
            1000 / latency.GetProperty("mean").GetDouble(), json.RootElement.GetProperty("predictionsPerSecond").GetDouble(), 1e-9);
        Assert.Equal(30, json.RootElement.GetProperty("runs").GetInt32());
        Assert.Equal(1, json.RootElement.GetProperty("threads").GetInt32());
        Assert.True(json.RootElement.GetProperty("loadMilliseconds").GetDouble() > 0);
        Assert.True(json.RootElement.GetProperty("peakMemoryBytes").GetInt64() > 1_000_000);
    }

    [Fact]
    public async Task The_table_says_what_was_measured()
    {
        using TemporaryFolder folder = new();
        DocumentedModels.Save(folder.Path);

        CommandRun run = await CommandRun.Of("benchmark", folder["Digits.mlmodel"], "--runs", "3");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("image (image of 28 × 28)", run.Output, StringComparison.Ordinal);
        Assert.Contains("3 predictions after 10 to warm up, as many threads as cores", run.Output, StringComparison.Ordinal);
        foreach (string word in (string[])["load", "minimum", "median", "p90", "p99", "predictions per second", "peak memory"])
        {
            Assert.Contains(word, run.Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(2, "--runs 0: It must be a whole number of at least 1.", "--runs", "0")]
    [InlineData(2, "--warm-up -1: It must be a whole number of at least 0.", "--warm-up", "-1")]
    [InlineData(1, "no input 'picture'", "--input", "picture=x.png")]
    public async Task Wrong_arguments_are_named(int exitCode, string message, params string[] arguments)
    {
        using TemporaryFolder folder = new();
        DocumentedModels.Save(folder.Path);

        CommandRun run = await CommandRun.Of(["benchmark", folder["Digits.mlmodel"], .. arguments]);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }
}
