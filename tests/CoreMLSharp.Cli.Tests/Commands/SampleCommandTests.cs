using CoreMLSharp.Cli.Commands.Sample;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests.Commands;

public sealed class SampleCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Without_a_name_it_lists_what_there_is()
    {
        CommandRun run = await CommandRun.Of("sample");

        Assert.Equal(0, run.ExitCode);
        Assert.All(SampleFile.All, sample => Assert.Contains($"{sample.FileName}: {sample.About}", run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_sample_is_a_model_that_Core_ML_accepts_but_for_the_one_that_is_to_be_refused()
    {
        foreach (SampleFile sample in SampleFile.All.Where(sample => Path.HasExtension(sample.FileName)))
        {
            CommandRun written = await CommandRun.Of("sample", sample.Name, "-o", _folder.Path);
            CommandRun valid = await CommandRun.Of("validate", _folder[sample.FileName]);

            Assert.Equal((0, ""), (written.ExitCode, written.Error));
            Assert.True(valid.ExitCode == (sample.Name == "broken" ? 1 : 0), valid.Output);
        }
    }

    [Fact]
    public async Task What_is_there_is_replaced_only_by_force()
    {
        string[] command = ["sample", "IRIS", "-o", _folder["new"]];

        Assert.Equal(0, (await CommandRun.Of(command)).ExitCode);
        CommandRun again = await CommandRun.Of(command);

        Assert.Equal(1, again.ExitCode);
        Assert.Contains("is there already. Give --force", again.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandRun.Of([.. command, "--force"])).ExitCode);
    }

    [Fact]
    public async Task An_unknown_name_is_wrong_usage_and_the_message_lists_the_names()
    {
        CommandRun run = await CommandRun.Of("sample", "dogs");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("There is no sample 'dogs'; there are hotdog, digits,", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_photos_with_mistakes_are_told_apart_and_the_mistakes_found()
    {
        await CommandRun.Of("sample", "mistakes", "-o", _folder.Path);
        string model = _folder["Forms.mlmodel"];

        CommandRun trained = await CommandRun.Of("train", "image", _folder["Mistakes/train"], "-o", model, "--cache", "none");
        CommandRun evaluated = await CommandRun.Of("evaluate", model, _folder["Mistakes/test"]);

        Assert.Equal(0, trained.ExitCode);
        Assert.Contains("An app also needs FeaturePrint-1.mlmodel: coreml extractor -o .", trained.Output, StringComparison.Ordinal);
        Assert.StartsWith("Accuracy 88.9 % (16 of 18)", evaluated.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_extractor_is_the_model_that_linked_classifiers_name()
    {
        CommandRun run = await CommandRun.Of("extractor", "-o", _folder["app"]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(0, (await CommandRun.Of("validate", _folder["app/FeaturePrint-1.mlmodel"])).ExitCode);
    }
}
