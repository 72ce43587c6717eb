using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Cli.Predicting;
using CoreMLSharp.Runtime;

namespace CoreMLSharp.Cli.Commands;

/// <summary><c>coreml predict</c>: run a model on pictures, on features computed elsewhere, or on inputs of any type.</summary>
internal static class PredictCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> model = CommonOptions.Model();
        Argument<string[]> images = new("IMAGE") { Description = "Pictures, or folders of pictures.", Arity = ArgumentArity.ZeroOrMore };
        Option<string> features = new("--features")
        {
            Description = "Instead of pictures: a .safetensors file of feature vectors [n, d] that another extractor computed; the first stage is left out.",
            HelpName = "FILE",
        };
        Option<int> top = new("--top") { Description = "How many classes to show.", DefaultValueFactory = _ => 5, HelpName = "N" };
        Option<bool> json = CommonOptions.Json();
        RuntimeOptions runtime = new();
        CommandWithExamples command = new("predict", "Run a model.")
        {
            Arguments = { model, images },
            Options = { features, top, json, runtime.SearchPath, runtime.CropAndScale },
            Examples =
            [
                ("coreml predict Materials.mlmodel photo.jpg", "Classify a picture."),
                ("coreml predict Materials.mlmodel photos/ --json", "Classify a folder of pictures, for a script."),
                ("coreml predict FromMyMac.mlmodel --features features.safetensors", "Run a classifier on features that a Mac computed."),
            ],
        };
        command.Validators.Add(result =>
        {
            bool hasImages = result.GetValue(images)!.Length > 0, hasFeatures = result.GetValue(features) is not null;
            if (hasImages == hasFeatures) result.AddError("Give either pictures or --features.");
            if (result.GetValue(top) < 1) result.AddError("--top must be at least 1.");
        });
        command.SetAction((parse, cancellation) => Task.Run(() =>
        {
            string path = parse.GetRequiredValue(model);
            PredictionPrinter printer = new(terminal, parse.GetValue(json), parse.GetValue(top));
            MLModelConfiguration configuration = runtime.Configuration(parse);
            bool complete = parse.GetValue(features) is { } file
                ? FeaturePrediction.Run(path, file, configuration, printer, cancellation)
                : ImagePrediction.Run(path, parse.GetRequiredValue(images), configuration, printer, cancellation);
            return complete ? CoreMLCommandLine.Done : CoreMLCommandLine.Failed;
        }, cancellation));
        return command;
    }
}
