using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Training.ObjectDetection;

namespace CoreMLSharp.Cli.Commands.Train;

/// <summary><c>coreml train objects</c>: an object detector from annotated photos.</summary>
internal static class TrainObjectsCommand
{
    public static Command Create(Terminal terminal)
    {
        SessionOptions session = new();
        TaskTraining task = new(terminal, "photos", session: session);
        Argument<string> photos = new("DATA")
        {
            Description = "A folder of photos with annotations, or the JSON file of annotations beside the photos: Create ML's or COCO's "
                + "JSON, or PASCAL VOC's XML; which of them is found from the files.",
        };
        Option<string> validation = new("--validation")
        {
            Description = "Annotated photos to validate with, in the form of DATA; otherwise some are set aside.",
            HelpName = "DATA",
        };
        ObjectDetectorOptions standard = new();
        Option<int?> iterations = CheckedOption.Integer(
            "--max-iterations", $"Steps of the training ({standard.MaxIterations} where it is not given).", least: 1);
        Option<int?> batch = CheckedOption.Integer(
            "--batch-size", $"Views of photos in a step ({standard.BatchSize} where it is not given).", least: 1, most: 256);
        Option<double?> iou = CheckedOption.Number(
            "--iou-threshold", "PART", "The model takes boxes of one class that overlap by more for the same object; 0.45 where it is not "
            + "given.", least: 0, most: 1);
        Option<double?> confidence = CheckedOption.Number(
            "--confidence-threshold", "PART", "The model drops boxes that are less sure; 0.25 where it is not given.", least: 0, most: 1);
        Option<bool> embed = new("--embed") { Description = "Write the extractor into the model, which then needs nothing else." };
        CommandWithExamples command = new("objects", "Train an object detector.")
        {
            Arguments = { photos },
            Options = { validation, iterations, batch, iou, confidence, embed },
            Check = session.Check,
            Examples =
            [
                ("coreml train objects samples/Shapes -o Shapes.mlmodel", "Train on a folder of photos and their annotations."),
                ("coreml train objects coco.json -o Birds.mlmodel --validation test --max-iterations 4000", "Longer, with own validation."),
            ],
        };
        command.AddAll(task.Options);
        command.SetAction((parse, cancellationToken) => Task.Run(() =>
        {
            ObjectDetectorOptions options = new()
            {
                Validation = parse.GetValue(validation) is { } path
                    ? ObjectDetectorDataSource.DirectoryWithImagesAndAnnotations(path)
                    : null,
                MaxIterations = parse.GetValue(iterations) ?? standard.MaxIterations,
                BatchSize = parse.GetValue(batch) ?? standard.BatchSize,
                IouThreshold = parse.GetValue(iou) ?? standard.IouThreshold,
                ConfidenceThreshold = parse.GetValue(confidence) ?? standard.ConfidenceThreshold,
                Embed = parse.GetValue(embed),
                Session = session.Read(parse),
                Metadata = task.Metadata.Read(parse),
            };
            ObjectDetectorDataSource source =
                ObjectDetectorDataSource.DirectoryWithImagesAndAnnotations(parse.GetRequiredValue(photos));
            task.Run(parse, progress => ObjectDetector.Train(source, options, progress, cancellationToken), cancellationToken);
        }, cancellationToken));
        return command;
    }
}
