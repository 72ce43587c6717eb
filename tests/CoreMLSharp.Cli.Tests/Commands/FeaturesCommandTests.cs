using System.Text.Json;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests.Commands;

public sealed class FeaturesCommandTests : IDisposable
{
    private static readonly string Photos = TestData.InRepository("samples", "Materials");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Parts_put_together_are_what_one_machine_computes_and_train_the_same_classifier()
    {
        foreach (int part in (int[])[1, 2, 3]) await Run("features", Photos, "--shard", $"{part}/3", "-o", Part(part), "--cache", "none");
        await Run("features", "merge", Part(3), Part(1), Part(2), "-o", _folder["merged.safetensors"]);
        await Run("features", Photos, "-o", _folder["whole.safetensors"], "--cache", "none");
        Assert.Equal(File.ReadAllBytes(_folder["whole.safetensors"]), File.ReadAllBytes(_folder["merged.safetensors"]));

        // With photos to validate with, training sets none aside.
        await Run("train", "image", Photos, "--validation", Photos, "-o", _folder["One.mlmodel"], "--cache", "none");
        await Run(
            "train", "features", _folder["merged.safetensors"], "--feature-print", "FeaturePrint-1", "-o", _folder["Many.mlmodel"]);
        Assert.Equal(File.ReadAllBytes(_folder["One.mlmodel"]), File.ReadAllBytes(_folder["Many.mlmodel"]));
    }

    [Fact]
    public async Task A_photo_belongs_to_the_same_part_wherever_it_lies_and_what_cannot_be_read_is_told_once()
    {
        foreach (string name in (string[])["here", "there"]) Copy(Photos, _folder[name], name);
        File.WriteAllBytes(_folder["here", "brick", "damaged.jpg"], [0xFF, 0xD8, 0xFF, 0xE0, 1]);
        List<string> skipped = [];
        for (int part = 1; part <= 2; part++)
        {
            CommandRun here = await Run("features", _folder["here"], "--shard", $"{part}/2", "-o", Part(part), "--json");
            CommandRun there = await Run("features", _folder["there"], "--shard", $"{part}/2", "-o", Part(part + 2), "--json");
            JsonElement document = JsonDocument.Parse(here.Output).RootElement;
            Assert.Equal(
                document.GetProperty("photos").GetInt32(), JsonDocument.Parse(there.Output).RootElement.GetProperty("photos").GetInt32());
            skipped.AddRange(document.GetProperty("skipped").EnumerateArray().Select(file => file.GetProperty("path").GetString()!));
        }

        Assert.Equal(_folder["here", "brick", "damaged.jpg"], Assert.Single(skipped));
    }

    [Theory]
    [InlineData("features merge P1 -o OUT", "Of 2 parts 2 is missing.")]
    [InlineData("features merge P1 P1 P2 -o OUT", "one is given twice")]
    [InlineData("features merge P1 OTHER -o OUT", "not of the same photos")]
    [InlineData("features merge NOTES -o OUT", "NOTES")]
    [InlineData("train features P1 --feature-print FeaturePrint-1 -o MODEL", "coreml features merge")]
    [InlineData("train features APPLE --feature-print FeaturePrint-1 -o MODEL", "were not computed by this FeaturePrint-1")]
    public async Task What_does_not_fit_together_is_said_and_nothing_is_written(string command, string expected)
    {
        foreach (int part in (int[])[1, 2]) await Run("features", Photos, "--shard", $"{part}/2", "-o", Part(part));
        Copy(Photos, _folder["fewer"], "", classes: 3);
        await Run("features", _folder["fewer"], "--shard", "2/2", "-o", _folder["OTHER.safetensors"]);
        File.WriteAllText(_folder["NOTES.safetensors"], "notes");
        new Training.FeatureClassification.FeatureSet(new([1, 2, 3, 4], 2), [0, 1], ["a", "b"]).Save(_folder["APPLE.safetensors"]);

        CommandRun run = await CommandRun.Of([.. command.Split(' ').Select(word => word switch
        {
            "P1" or "P2" => Part(word[1] - '0'),
            "MODEL" => _folder["Model.mlmodel"],
            "OUT" or "OTHER" or "NOTES" or "APPLE" => _folder[$"{word}.safetensors"],
            _ => word,
        })]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["OUT.safetensors"]) || File.Exists(_folder["Model.mlmodel"]));
    }

    [Theory]
    [InlineData("3/2")]
    [InlineData("0/2")]
    [InlineData("half")]
    public async Task A_part_that_is_none_is_wrong_usage(string shard)
    {
        CommandRun run = await CommandRun.Of("features", Photos, "--shard", shard, "-o", Part(1));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("such as 2/8", run.Error, StringComparison.Ordinal);
    }

    private string Part(int number) => _folder[$"part{number}.safetensors"];

    private async Task<CommandRun> Run(params string[] arguments)
    {
        CommandRun run = await CommandRun.Of(
            arguments is ["features", not "merge", ..] && !arguments.Contains("--cache")
                ? [.. arguments, "--cache", _folder["cache"]] : arguments);
        Assert.True(run.ExitCode == 0, run.Error);
        return run;
    }

    private static void Copy(string from, string to, string prefix, int classes = 5)
    {
        foreach (string folder in Directory.GetDirectories(from).Order(StringComparer.Ordinal).Take(classes))
        {
            string target = Directory.CreateDirectory(Path.Combine(to, Path.GetFileName(folder))).FullName;
            foreach (string file in Directory.GetFiles(folder).Order(StringComparer.Ordinal).Take(8))
            {
                File.Copy(file, Path.Combine(target, prefix + Path.GetFileName(file)));
            }
        }
    }
}
