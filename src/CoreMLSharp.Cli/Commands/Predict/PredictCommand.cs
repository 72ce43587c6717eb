using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;

namespace CoreMLSharp.Cli.Commands.Predict;

/// <summary><c>coreml predict</c>: run a model on photos, on sounds, on features computed elsewhere, or on inputs of any type.</summary>
internal static class PredictCommand
{
    public static Command Create(Terminal terminal)
    {
        PredictOptions options = new();
        CommandWithExamples command = new("predict", "Run a model.")
        {
            Arguments = { options.Model, options.Photos },
            Check = options.Check,
            Examples =
            [
                ("coreml predict Materials.mlmodel photo.jpg", "Classify a photo."),
                ("coreml predict Materials.mlmodel photos/ --csv", "Classify a folder of photos, for a table."),
                ("coreml predict Birds.mlmodel morning.wav --csv", "Classify a sound, window by window."),
                ("coreml predict Activities.mlmodel walk.csv", "Say what each window of a recording is."),
                ("coreml predict Houses.mlmodel new-houses.csv --csv", "Predict a number for each row of a table."),
                ("coreml predict Detector.mlmodel photo.jpg --draw found.png", "Draw what a detector finds."),
                ("coreml predict Style.mlmodel --input image=photo.jpg -o styled.png", "Run a network whose output is an image."),
                ("coreml predict Iris.mlmodel --input petal_width=1.4 --input petal_length=4.7", "Give inputs one by one."),
                ("coreml predict Reviews.mlmodel --text \"a film to remember\"", "Classify a text."),
                ("coreml predict FromMyMac.mlmodel --features features.safetensors", "Run a classifier on features that a Mac computed."),
            ],
        };
        command.AddAll(options.All);
        command.SetAction(
            (parse, cancellationToken) => Task.Run(() => Run(options.Read(parse), terminal, cancellationToken), cancellationToken));
        return command;
    }

    private static int Run(PredictRequest request, Terminal terminal, CancellationToken cancellationToken)
    {
        PredictionPrinter printer = new(terminal, request.Form, request.Top, request.IsFull);
        if (request.Features is not null)
        {
            FeaturePrediction.Run(request.Model, request.Features, request.Configuration, printer, cancellationToken);
            return ExitCode.Done;
        }

        if (request.Inputs.Count > 0)
        {
            InputPrediction.Run(request, printer, terminal);
            return ExitCode.Done;
        }

        bool isComplete = request.Texts.Count > 0 ? TextPrediction.Run(request, printer, terminal, cancellationToken)
            : FilePrediction.Run(request, printer, terminal, cancellationToken);
        return isComplete ? ExitCode.Done : ExitCode.Failed;
    }
}
