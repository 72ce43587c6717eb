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
        Option<string[]> inputs = new("--input")
        {
            Description = "An input of any type: a number, text, JSON, or the path of a picture, .npy, .safetensors or .json file. Once for each input.",
            HelpName = "NAME=VALUE",
            DefaultValueFactory = _ => [],
        };
        Option<string> output = new("--output", "-o") { Description = "With --input: write the outputs to a .safetensors, .json or .png file.", HelpName = "FILE" };
        Option<string> record = new("--record")
        {
            Description = "With --input: write inputs and outputs to a .safetensors file for 'coreml verify'.",
            HelpName = "FILE",
        };
        Option<int> top = new("--top") { Description = "How many classes to show.", DefaultValueFactory = _ => 5, HelpName = "N" };
        top.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError("--top must be at least 1.");
        });
        Option<bool> json = CommonOptions.Json();
        RuntimeOptions runtime = new();
        CommandWithExamples command = new("predict", "Run a model.")
        {
            Arguments = { model, images },
            Options = { features, inputs, output, record, top, json, runtime.SearchPath, runtime.CropAndScale, runtime.Function },
            Examples =
            [
                ("coreml predict Materials.mlmodel photo.jpg", "Classify a picture."),
                ("coreml predict Materials.mlmodel photos/ --json", "Classify a folder of pictures, for a script."),
                ("coreml predict Style.mlmodel --input image=photo.jpg -o styled.png", "Run a network whose output is a picture."),
                ("coreml predict Iris.mlmodel --input petal_width=1.4 --input petal_length=4.7", "Give inputs one by one."),
                ("coreml predict FromMyMac.mlmodel --features features.safetensors", "Run a classifier on features that a Mac computed."),
            ],
        };
        command.Validators.Add(result =>
        {
            bool hasInputs = result.GetValue(inputs)!.Length > 0;
            int ways = (result.GetValue(images)!.Length > 0 ? 1 : 0) + (result.GetValue(features) is not null ? 1 : 0) + (hasInputs ? 1 : 0);
            if (ways != 1) result.AddError("Give pictures, or --input, or --features.");
            if (!hasInputs && (result.GetValue(output) ?? result.GetValue(record)) is not null) result.AddError("--output and --record need --input.");
        });
        command.SetAction((parse, cancellation) => Task.Run(() =>
        {
            string path = parse.GetRequiredValue(model);
            PredictionPrinter printer = new(terminal, parse.GetValue(json), parse.GetValue(top));
            MLModelConfiguration configuration = runtime.Configuration(parse);
            bool complete = true;
            if (parse.GetValue(features) is { } file) FeaturePrediction.Run(path, file, configuration, printer, cancellation);
            else if (parse.GetRequiredValue(images) is { Length: > 0 } files) complete = ImagePrediction.Run(path, files, configuration, printer, cancellation);
            else InputPrediction.Run(path, parse.GetRequiredValue(inputs), configuration, printer, new PredictionFiles(parse.GetValue(output), parse.GetValue(record)));
            return complete ? CoreMLCommandLine.Done : CoreMLCommandLine.Failed;
        }, cancellation));
        return command;
    }
}
