using System.CommandLine;
using System.Globalization;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
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
        Option<bool> ignoreUnknown = new("--ignore-unknown") { Description = "Leave out photos of classes that the model does not know." };
        Option<double?> failUnder = CheckedOption.Number(
            "--fail-under", "ACCURACY", "Fail, with exit code 1, when the accuracy is lower (0 to 1).", least: 0, most: 1);
        Option<bool> force = OutputOption.Force();
        Option<bool> json = CommonOptions.Json();
        RuntimeOptions runtime = new(withFunction: false);
        CommandWithExamples command = new("evaluate", "See how often an image classifier is right.")
        {
            Arguments = { model, photos },
            Options = { report, ignoreUnknown, failUnder, force, json },
            Examples =
            [
                ("coreml evaluate Materials.mlmodel samples/Materials",
                    "Accuracy, precision and recall for each class, and the confusion matrix."),
                ("coreml evaluate Materials.mlmodel test --report report.html", "And a page to look at."),
                ("coreml evaluate Materials.mlmodel test --fail-under 0.9", "Exit code 1 below 90 %, for a script."),
            ],
        };
        command.AddAll(runtime.All);
        command.SetAction((parse, cancellationToken) => Task.Run(() =>
        {
            string path = parse.GetRequiredValue(model);
            using MLModel loaded = MLModel.Load(path, runtime.Configuration(parse) with { Threads = 1 });
            ImageClassifierDataSource source = ImageClassifierDataSource.LabeledDirectories(parse.GetRequiredValue(photos));
            ImageClassifierEvaluation evaluation =
                TrainingBar.Show(terminal, progress => ImageClassifierEvaluation.Run(
                    loaded, source, parse.GetValue(ignoreUnknown), progress, cancellationToken));
            PhotoNotes.Write(terminal, evaluation.SkippedPhotos, evaluation.Warnings);
            if (evaluation.IgnoredClasses is { Count: > 0 } ignored)
            {
                terminal.Error.WriteLine(
                    $"left out: classes that the model does not know: {PlainText.OnOneLine(string.Join(", ", ignored))}");
            }

            if (parse.GetValue(report) is { } page)
            {
                new EvaluationReport(Path.GetFileName(path), evaluation.Metrics, evaluation.Photos).WriteHtml(page);
            }

            if (parse.GetValue(json)) terminal.WriteJson(EvaluationDocument.From(evaluation), TrainingJson.Default.EvaluationDocument);
            else MetricsTables.Print(terminal, evaluation.Metrics);
            if (parse.GetValue(failUnder) is { } least && evaluation.Metrics.Accuracy < least)
            {
                throw new CoreMLException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The accuracy is {evaluation.Metrics.Accuracy:R} ({evaluation.Metrics.Correct} of {evaluation.Metrics.Count}), less "
                    + $"than the {least:R} of --fail-under."));
            }
        }, cancellationToken));
        return command;
    }
}
