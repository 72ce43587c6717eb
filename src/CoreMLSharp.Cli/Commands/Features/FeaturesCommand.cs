using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.IO;
using CoreMLSharp.Training.Documents;
using CoreMLSharp.Training.FeatureClassification;
using CoreMLSharp.Training.ImageClassification;

namespace CoreMLSharp.Cli.Commands.Features;

/// <summary><c>coreml features</c>: what takes long of a training, for one machine of many; and the parts put together.</summary>
internal static class FeaturesCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<string> output = Output();
        Option<bool> force = OutputOption.Force();
        Option<bool> json = CommonOptions.Json();
        Option<FeatureShard?> shard = CheckedOption.Create<FeatureShard?>(
            "--shard", "I/N", "Only the I-th of N parts of the photos, which are divided by their content.",
            text => FeatureShard.Parse(text));
        PhotoOptions photos = new();
        CommandWithExamples command = new("features", "Compute the features of photos, on one machine or on many.")
        {
            Arguments = { photos.Photos },
            Options = { output, shard, force, json },
            Subcommands = { CreateMerge(terminal) },
            Check = photos.Check,
            Examples =
            [
                ("coreml features samples/Materials -o part1.safetensors --shard 1/2", "The first of two machines."),
                ("coreml features merge part1.safetensors part2.safetensors -o features.safetensors", "Put the parts together."),
                ("coreml train features features.safetensors --feature-print FeaturePrint-1 -o Materials.mlmodel", "Train on all."),
            ],
        };
        command.AddAll(photos.All);
        command.SetAction((parse, cancellationToken) => Task.Run(() =>
        {
            string path = parse.GetRequiredValue(output);
            Writable.Require(path);
            ImageFeatures features = TrainingBar.Show(terminal, progress => ImageFeatures.Extract(
                photos.Source(parse), parse.GetValue(shard) ?? FeatureShard.Whole, photos.Read(parse), progress, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
            features.Save(path);
            PhotoNotes.Write(terminal, features.SkippedPhotos, []);
            Tell(terminal, path, features, parse.GetValue(json));
        }, cancellationToken));
        return command;
    }

    private static CommandWithExamples CreateMerge(Terminal terminal)
    {
        Argument<string[]> parts = new("PART")
        {
            Description = "What 'coreml features --shard' wrote: all parts, in whatever order.",
            Arity = new ArgumentArity(1, 100_000),
        };
        Option<string> output = Output();
        Option<bool> force = OutputOption.Force();
        Option<bool> json = CommonOptions.Json();
        CommandWithExamples command = new("merge", "Put the parts together: the same file as if one machine had done all.")
        {
            Arguments = { parts },
            Options = { output, force, json },
            Check = parse => OutputOption.OverInput(parse.GetValue(force), parse.GetValue(output), parse.GetRequiredValue(parts)),
            Examples = [("coreml features merge parts/*.safetensors -o features.safetensors", "All parts of a folder.")],
        };
        command.SetWork(parse =>
        {
            string path = parse.GetRequiredValue(output);
            ImageFeatures merged = ImageFeatures.Merge([.. parse.GetRequiredValue(parts).Select(ImageFeatures.Load)]);
            merged.Save(path);
            Tell(terminal, path, merged, parse.GetValue(json));
        });
        return command;
    }

    private static Option<string> Output()
    {
        Option<string> output = OutputOption.File(
            "Where to write the features.", "OUT.safetensors", "a file of features ends in .safetensors", [".safetensors"]);
        output.Required = true;
        return output;
    }

    private static void Tell(Terminal terminal, string path, ImageFeatures features, bool asJson)
    {
        FeaturesDocument document = FeaturesDocument.From(path, StoredSize.Of(path), features);
        if (asJson) terminal.WriteJson(document, TrainingJson.Default.FeaturesDocument);
        else
        {
            terminal.WriteText(
                $"{PlainText.OnOneLine(path)}: {document.FeatureExtractor}, {Numbers.Count(document.Photos)} × "
                + $"{Numbers.Count(document.FeatureCount)} features, part {document.Shard}, {Numbers.Bytes(document.Bytes)}");
        }
    }
}
