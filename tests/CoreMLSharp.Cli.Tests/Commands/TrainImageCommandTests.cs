using System.Text.Json;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests.Commands;

/// <summary>The main job, from photos to predictions, as a user would do it.</summary>
public class TrainImageCommandTests
{
    private static readonly string Materials = TestData.InRepository("samples", "Materials");

    [Fact]
    public async Task A_linked_classifier_of_two_classes_is_tiny_repeatable_and_right()
    {
        using TemporaryFolder folder = new();
        CopyClasses(folder["photos"], "brick", "gravel");

        CommandRun trained = await Train(folder, "first.mlmodel");
        await Train(folder, "second.mlmodel");

        Assert.Equal((0, true), (trained.ExitCode, trained.Output.Contains("Training accuracy", StringComparison.Ordinal)));
        Assert.InRange(new FileInfo(folder["first.mlmodel"]).Length, 1, 5000);
        Assert.Equal(await Bytes(folder["first.mlmodel"]), await Bytes(folder["second.mlmodel"]));
        Model model = ModelFile.Load(folder["first.mlmodel"]).Specification;
        Assert.Equal(["linkedModel", "glmClassifier"], model.PipelineModels.Select(stage => stage.TypeName));
        Assert.Equal(["image"], model.Description.Input.Select(input => input.Name));
        Assert.Equal(["classLabelProbs", "classLabel"], model.Description.Output.Select(output => output.Name));

        CommandRun evaluated = await CommandRun.Of(
            "evaluate", folder["first.mlmodel"], folder["photos"], "--json", "--report", folder["report.html"]);
        using JsonDocument json = JsonDocument.Parse(evaluated.Output);
        Assert.InRange(json.RootElement.GetProperty("accuracy").GetDouble(), 0.9, 1);
        Assert.Equal(80, json.RootElement.GetProperty("count").GetInt32());
        Assert.Equal(80, json.RootElement.GetProperty("confusionMatrix").EnumerateArray().Sum(
            row => row.EnumerateArray().Sum(cell => cell.GetInt32())));
        Assert.Contains(
            "<table class=\"matrix\">", await File.ReadAllTextAsync(folder["report.html"], TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_embedded_classifier_predicts_what_the_linked_one_does()
    {
        using TemporaryFolder folder = new();
        CopyClasses(folder["photos"], "fabric", "wood");
        await Train(folder, "linked.mlmodel");
        await Train(folder, "embedded.mlmodel", "--embed");

        CommandRun linked = await CommandRun.Of("predict", folder["linked.mlmodel"], folder["photos", "wood"], "--json");
        CommandRun embedded = await CommandRun.Of("predict", folder["embedded.mlmodel"], folder["photos", "wood"], "--json");

        Assert.Equal(["neuralNetwork", "glmClassifier"], ModelFile.Load(folder["embedded.mlmodel"]).Specification.PipelineModels.Select(
            stage => stage.TypeName));
        using JsonDocument one = JsonDocument.Parse(linked.Output), other = JsonDocument.Parse(embedded.Output);
        Assert.Equal(40, one.RootElement.GetArrayLength());
        foreach ((JsonElement a, JsonElement b) in one.RootElement.EnumerateArray().Zip(other.RootElement.EnumerateArray()))
        {
            Assert.Equal(a.GetProperty("classLabel").GetString(), b.GetProperty("classLabel").GetString());
            Assert.Equal(
                a.GetProperty("classLabelProbs")
                    .GetProperty("wood")
                    .GetDouble(), b.GetProperty("classLabelProbs")
                    .GetProperty("wood")
                    .GetDouble(), 1e-5);
        }
    }

    [Fact]
    public async Task Photos_of_a_kind_that_cannot_be_read_are_skipped_and_named_or_fail_when_strict()
    {
        using TemporaryFolder folder = new();
        CopyClasses(folder["photos"], "brick", "gravel");
        byte[] raw = [.. "FUJIFILMCCD-RAW 0201"u8];
        await File.WriteAllBytesAsync(folder["photos", "brick", "camera"], raw, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(folder["photos", "stray.raf"], raw, TestContext.Current.CancellationToken);
        foreach (string photo in Directory.GetFiles(folder["photos", "gravel"])) File.Move(photo, Path.ChangeExtension(photo, ".jfif"));

        CommandRun lenient = await Train(folder, "model.mlmodel");
        CommandRun strict = await Train(folder, "strict.mlmodel", "--strict");

        Assert.Equal(0, lenient.ExitCode);
        Assert.Contains("brick/camera is an image of the kind camera raw", lenient.Error.Replace('\\', '/'), StringComparison.Ordinal);
        Assert.Contains("stray.raf lies beside the class folders", lenient.Error, StringComparison.Ordinal);
        Assert.Contains("Skipped photos       2", lenient.Output, StringComparison.Ordinal);
        Assert.Equal(1, strict.ExitCode);
        Assert.Contains("camera raw", strict.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Few_photos_get_a_cross_validated_accuracy_and_doubtful_ones_a_warning()
    {
        using TemporaryFolder folder = new();
        CopyClasses(folder["photos"], "brick", "gravel");
        foreach (string name in new[] { "brick", "gravel" })
        {
            foreach (string photo in Directory.GetFiles(folder["photos", name]).Order(StringComparer.Ordinal).Skip(8)) File.Delete(photo);
        }

        File.Copy(folder["photos", "brick", "brick-001.jpg"], folder["photos", "gravel", "copy.jpg"]);

        CommandRun run = await Train(folder, "model.mlmodel", "--validation", folder["photos"]);
        CommandRun few = await Train(folder, "model.mlmodel");
        CommandRun json = await Train(folder, "model.mlmodel", "--json");

        Assert.Contains("warning: 1 photo is in two classes: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("warning: 17 validation photos are among the training photos", run.Error, StringComparison.Ordinal);
        Assert.Matches(@"Validation accuracy  [0-9.]+ % \(cross-validation", few.Output);
        JsonElement root = JsonDocument.Parse(json.Output).RootElement;
        Assert.InRange(root.GetProperty("crossValidationAccuracy").GetDouble(), 0.5, 1);
        Assert.Single(root.GetProperty("warnings").EnumerateArray());
    }

    [Fact]
    public async Task A_damaged_photo_is_skipped_and_listed_or_fails_when_strict()
    {
        using TemporaryFolder folder = new();
        CopyClasses(folder["photos"], "brick", "gravel");
        await File.WriteAllTextAsync(folder["photos", "brick", "page.jpg"], "<html>", TestContext.Current.CancellationToken);

        CommandRun lenient = await Train(folder, "model.mlmodel");
        CommandRun strict = await Train(folder, "strict.mlmodel", "--strict");

        Assert.Equal(0, lenient.ExitCode);
        Assert.Contains("page.jpg", lenient.Error, StringComparison.Ordinal);
        Assert.Equal(1, strict.ExitCode);
        Assert.Contains("page.jpg", strict.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["strict.mlmodel"]));
    }

    [Fact]
    public async Task What_cannot_work_fails_before_the_work_starts()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["empty"]);

        (string[] Arguments, int ExitCode, string Message)[] cases =
        [
            (["train", "image", folder["empty"], "-o", folder["x.mlmodel"]], 1, "folder"),
            (["train", "image", Materials, "-o", folder["missing", "x.mlmodel"]], 1, "does not exist"),
            (["train", "image", Materials, "-o", folder["x.txt"]], 2, ".mlmodel"),
            (["train", "image", Materials], 2, "--output"),
            (["train", "image", "-o", folder["x.mlmodel"]], 2, "--labels"),
            (["train", "image", Materials, "--labels", "l.csv", "-o", folder["x.mlmodel"]], 2, "--labels l.csv, not both"),
        ];
        foreach ((string[] arguments, int exitCode, string message) in cases)
        {
            CommandRun run = await CommandRun.Of(arguments);
            Assert.Equal(exitCode, run.ExitCode);
            Assert.Contains(message, run.Error, StringComparison.Ordinal);
        }

        Assert.Empty(Directory.EnumerateFiles(folder.Path));
    }

    private static Task<CommandRun> Train(TemporaryFolder folder, string model, params string[] more) =>
        CommandRun.Of(["train", "image", folder["photos"], "-o", folder[model], "--cache", folder["cache"], .. more]);

    private static Task<byte[]> Bytes(string path) => File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);

    private static void CopyClasses(string to, params string[] classes)
    {
        foreach (string name in classes)
        {
            Directory.CreateDirectory(Path.Combine(to, name));
            foreach (string file in Directory.EnumerateFiles(Path.Combine(Materials, name)))
            {
                File.Copy(file, Path.Combine(to, name, Path.GetFileName(file)));
            }
        }
    }
}
