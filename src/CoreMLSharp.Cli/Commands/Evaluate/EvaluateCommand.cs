using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Runtime;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.Documents;
using CoreMLSharp.Training.ImageClassification;

namespace CoreMLSharp.Cli.Commands.Evaluate;

/// <summary><c>coreml evaluate</c>: how often is an image classifier right?</summary>
internal static class EvaluateCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> model = CommonOptions.Model();
        Argument<string> photos =
            new("DIR") { Description = "A folder with one subfolder of photos per class; the subfolder's name is the label." };
        Option<string> report = OutputOption.WithEndings(
            new("--report")
            {
                Description = "Write a page with the confusion matrix and the photos that were mistaken.",
                HelpName = "REPORT.html",
            },
            "a report's name ends in .html",
            [".html", ".htm"]);
        Option<bool> json = CommonOptions.Json();
        RuntimeOptions runtime = new(withFunction: false);
        CommandWithExamples command = new("evaluate", "See how often an image classifier is right.")
        {
            Arguments = { model, photos },
            Options = { report, json },
            Examples =
            [
                ("coreml evaluate Materials.mlmodel samples/Materials",
                    "Accuracy, precision and recall for each class, and the confusion matrix."),
                ("coreml evaluate Materials.mlmodel test --report report.html", "And a page to look at."),
            ],
        };
        command.AddAll(runtime.All);
        command.SetAction((parse, cancellationToken) => Task.Run(() =>
        {
            string path = parse.GetRequiredValue(model);
            using MLModel loaded = MLModel.Load(path, runtime.Configuration(parse) with { Threads = 1 });
            ImageClassifierDataSource source = ImageClassifierDataSource.LabeledDirectories(parse.GetRequiredValue(photos));
            ImageClassifierEvaluation evaluation =
                PhotoProgress.Show(terminal, progress => ImageClassifierEvaluation.Run(loaded, source, progress, cancellationToken));
            foreach (SkippedFile photo in evaluation.SkippedPhotos)
            {
                terminal.Error.WriteLine($"skipped: {PlainText.OnOneLine(photo.Reason)}");
            }

            if (parse.GetValue(report) is { } page)
            {
                new EvaluationReport(Path.GetFileName(path), evaluation.Metrics, evaluation.Photos).WriteHtml(page);
            }

            if (parse.GetValue(json)) terminal.WriteJson(EvaluationDocument.From(evaluation), TrainingJson.Default.EvaluationDocument);
            else MetricsTables.Print(terminal, evaluation.Metrics);
        }, cancellationToken));
        return command;
    }
}
