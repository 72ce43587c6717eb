using System.Text.Json;
using CoreMLSharp.Cli.Tests.Documentation;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests.Commands;

public sealed class DiffCommandTests
{
    [Fact]
    public async Task What_compression_changed()
    {
        using TemporaryFolder folder = new();
        DocumentedModels.Save(folder.Path);
        await CommandRun.Of("compress", folder["Digits.mlmodel"], "-o", folder["Small.mlmodel"], "--mode", "float16");

        CommandRun run = await CommandRun.Of("diff", folder["Digits.mlmodel"], folder["Small.mlmodel"]);
        CommandRun json = await CommandRun.Of("diff", folder["Digits.mlmodel"], folder["Small.mlmodel"], "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            1, (await CommandRun.Of("diff", folder["Digits.mlmodel"], folder["Small.mlmodel"], "--exit-code")).ExitCode);
        Assert.Equal(
            0, (await CommandRun.Of("diff", folder["Digits.mlmodel"], folder["Digits.mlmodel"], "--exit-code")).ExitCode);
        Assert.Matches(
            @"~ neuralNetworkClassifier\.layers 'conv'\.weights +float32 \[800\] +→ +float16 \[800\] +(SNR [0-9.]+ dB|same numbers)",
            run.Output);
        Assert.Contains(
            JsonDocument.Parse(json.Output).RootElement.EnumerateArray(),
            difference => difference.GetProperty("where").GetString() == "neuralNetworkClassifier.layers 'dense'.weights");
    }

    [Fact]
    public async Task Equal_models_do_not_differ()
    {
        using TemporaryFolder folder = new();
        DocumentedModels.Save(folder.Path);

        CommandRun run = await CommandRun.Of("diff", folder["Digits.mlmodel"], folder["Digits.mlmodel"]);
        CommandRun json = await CommandRun.Of("diff", folder["Digits.mlmodel"], folder["Digits.mlmodel"], "--json");

        Assert.Equal("The models do not differ.", run.Output.Trim());
        Assert.Equal("[]", json.Output.Trim());
    }
}
