using System.CommandLine;
using System.Globalization;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Cli.Evaluating;
using CoreMLSharp.Cli.Progress;
using CoreMLSharp.Runtime;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.ImageClassification;
using CoreMLSharp.Training.Metrics;
using Spectre.Console;

namespace CoreMLSharp.Cli.Commands;

/// <summary><c>coreml evaluate</c>: how often is an image classifier right?</summary>
internal static class EvaluateCommand
{
    /// <summary>A confusion matrix of more classes does not fit a terminal; the report and the JSON have it whole.</summary>
    private const int MaximumMatrix = 12;

    public static Command Create(Terminal terminal)
    {
        Argument<string> model = CommonOptions.Model();
        Argument<string> photos = new("DIR") { Description = "A folder with a folder of photos for each class, named as the class." };
        Option<string> report = new("--report") { Description = "Write a page with the confusion matrix and the photos that were mistaken.", HelpName = "report.html" };
        Option<bool> json = CommonOptions.Json();
        RuntimeOptions runtime = new();
        CommandWithExamples command = new("evaluate", "See how often an image classifier is right.")
        {
            Arguments = { model, photos },
            Options = { report, json, runtime.SearchPath, runtime.CropAndScale },
            Examples =
            [
                ("coreml evaluate Materials.mlmodel samples/Materials", "Accuracy, precision and recall for each class, and the confusion matrix."),
                ("coreml evaluate Materials.mlmodel test --report report.html", "And a page to look at."),
            ],
        };
        command.SetAction((parse, cancellation) => Task.Run(() =>
        {
            string path = parse.GetRequiredValue(model);
            using MLModel loaded = MLModel.Load(path, runtime.Configuration(parse) with { Threads = 1 });
            ImageClassifierDataSource source = ImageClassifierDataSource.LabeledDirectories(parse.GetRequiredValue(photos));
            ImageClassifierEvaluation evaluation =
                ProgressDisplay.Show(terminal, progress => ImageClassifierEvaluation.Run(loaded, source, progress, cancellation));
            foreach (SkippedFile photo in evaluation.SkippedPhotos) terminal.Error.WriteLine($"skipped: {PlainText.OnOneLine(photo.Reason)}");
            if (parse.GetValue(report) is { } page) new EvaluationReport(Path.GetFileName(path), evaluation.Metrics, evaluation.Photos).WriteHtml(page);
            if (parse.GetValue(json)) terminal.WriteJson(writer => EvaluationJson.Write(writer, evaluation));
            else Print(terminal, evaluation.Metrics);
        }, cancellation));
        return command;
    }

    private static void Print(Terminal terminal, ClassifierMetrics metrics)
    {
        terminal.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"Accuracy {100 * metrics.Accuracy:F1} % ({metrics.Correct} of {metrics.Count})"));
        Table table = new() { Border = TableBorder.Simple };
        table.AddColumn("class");
        foreach (string column in new[] { "photos", "precision", "recall", "F1" }) table.AddColumn(new TableColumn(column).RightAligned());
        foreach (ClassMetrics row in metrics.PerClass)
        {
            table.AddRow(
                [new Text(PlainText.OnOneLine(row.Label)), new Text(Number(row.Count)), new Text(Percent(row.Precision)), new Text(Percent(row.Recall)), new Text(Percent(row.F1))]);
        }

        terminal.OutputConsole.Write(table);
        if (metrics.Classes.Count <= MaximumMatrix) terminal.OutputConsole.Write(Matrix(metrics));
        else terminal.Output.WriteLine($"The confusion matrix of {metrics.Classes.Count} classes is in --report and --json.");
    }

    private static Table Matrix(ClassifierMetrics metrics)
    {
        Table table = new() { Border = TableBorder.Simple };
        table.AddColumn("is \\ taken for");
        foreach (string label in metrics.Classes) table.AddColumn(new TableColumn(Markup.Escape(PlainText.Shorten(label, 16))).RightAligned());
        for (int row = 0; row < metrics.Classes.Count; row++)
        {
            table.AddRow([new Text(PlainText.OnOneLine(metrics.Classes[row])), .. Enumerable.Range(0, metrics.Classes.Count).Select(column => new Text(Number(metrics[row, column])))]);
        }

        return table;
    }

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Percent(double part) => (100 * part).ToString("F1", CultureInfo.InvariantCulture) + " %";
}
