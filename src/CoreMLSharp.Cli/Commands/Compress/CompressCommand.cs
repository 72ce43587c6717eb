using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Compression;
using CoreMLSharp.Runtime;

namespace CoreMLSharp.Cli.Commands.Compress;

/// <summary><c>coreml compress</c>: a model's weights in fewer bits, and back.</summary>
internal static class CompressCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> model = CommonOptions.Model();
        Option<string> output = OutputOption.Model();
        Option<string> samples = new("--samples")
        {
            Description = "Run both models and say how far their outputs are apart: a folder of photos, or of .safetensors files with "
                + "inputs. Photos in one subfolder per class give accuracies.",
            HelpName = "DIR",
        };
        Option<bool> force = OutputOption.Force();
        Option<bool> json = CommonOptions.Json();
        CompressOptions how = new();
        RuntimeOptions runtime = new(withFunction: false);
        CommandWithExamples command = new("compress", "Store a model's weights in fewer bits.")
        {
            Arguments = { model },
            Options = { output },
            Check = parse =>
            [
                .. how.Check(parse),
                .. OutputOption.OverInput(parse.GetValue(force), parse.GetValue(output), [parse.GetValue(model)]),
            ],
            Examples =
            [
                ("coreml compress Digits.mlmodel -o Small.mlmodel --mode float16", "Half the bytes, hardly a difference."),
                ("coreml compress Digits.mlmodel -o Small.mlmodel --mode linear",
                    "8 bits, a scale for each channel: a quarter of the bytes."),
                ("coreml compress Digits.mlmodel -o Small.mlmodel --mode palettize --bits 4",
                    "A table of 16 numbers for each layer: an eighth."),
                ("coreml compress A.mlmodel -o B.mlmodel --mode palettize --bits 6 --types innerProduct --min-elements 10000",
                    "Only large layers of one type."),
                ("coreml compress Hotdog.mlmodel -o Small.mlmodel --mode linear --samples photos",
                    "A linear classifier, and the accuracy that it costs."),
                ("coreml compress Net.mlpackage -o Small.mlpackage --mode symmetric --bits 4 --granularity block",
                    "An ML Program with a scale for each 32 weights."),
                ("coreml compress Net.mlpackage -o Small.mlpackage --mode palettize --bits 4 --sparsity 0.5",
                    "Half of the weights zeros, the others in tables."),
                ("coreml compress A.mlmodel -o B.mlmodel --mode linear --layer-mode out=none --type-mode conv*=palettize:6",
                    "Some layers otherwise."),
                ("coreml compress Small.mlmodel -o Large.mlmodel --decompress", "Back to floats."),
            ],
        };
        command.AddAll([.. how.All, samples, force, json, .. runtime.All]);
        command.SetAction((parse, cancellationToken) => Task.Run(() =>
        {
            (string path, string target) = (parse.GetRequiredValue(model), parse.GetRequiredValue(output));
            CompressionOptions? options = how.Read(parse);
            using ModelFile file = ModelFile.Load(path);
            using CompressionResult result = CompressionBar.Show(terminal, progress => options is null
                ? ModelCompressor.Decompress(file, progress, cancellationToken)
                : ModelCompressor.Compress(file, options, progress, cancellationToken));
            SampleErrors? errors = parse.GetValue(samples) is { } folder
                ? Measure(path, result.Model, folder, runtime.Configuration(parse), terminal, cancellationToken)
                : null;
            result.Model.Save(target);
            if (parse.GetValue(json)) CompressionPrinter.PrintJson(terminal, target, result.Report, errors);
            else CompressionPrinter.PrintText(terminal, target, result.Report, errors);
        }, cancellationToken));
        return command;
    }

    private static SampleErrors Measure(
        string path,
        ModelFile compressed,
        string samples,
        MLModelConfiguration configuration,
        Terminal terminal,
        CancellationToken cancellationToken)
    {
        configuration = configuration with { Threads = 1 };
        using MLModel before = MLModel.Load(path, configuration), after = MLModel.Load(compressed, configuration, path);
        return SampleErrors.Measure(before, after, samples, terminal, cancellationToken);
    }
}
