using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Runtime;
using CoreMLSharp.Training.Documents;
using CoreMLSharp.Training.ImageClassification;
using CoreMLSharp.Training.Metrics;

namespace CoreMLSharp.Cli.Commands.Evaluate;

/// <summary>The evaluation of an image classifier on a folder of photos for each class.</summary>
internal sealed class PhotoRun(Terminal terminal, EvaluateOptions options)
{
    /// <returns>The measures.</returns>
    public TaskMetrics Run(MLModel model, string photos, ParseResult parse, CancellationToken cancellationToken)
    {
        ImageClassifierDataSource source = ImageClassifierDataSource.LabeledDirectories(photos);
        ImageClassifierEvaluation evaluation = TrainingBar.Show(terminal, progress => ImageClassifierEvaluation.Run(
            model, source, parse.GetValue(options.IgnoreUnknown), progress, cancellationToken));
        PhotoNotes.Write(terminal, evaluation.SkippedPhotos, evaluation.Warnings);
        if (evaluation.IgnoredClasses is { Count: > 0 } ignored)
        {
            terminal.Error.WriteLine(
                $"left out: classes that the model does not know: {PlainText.OnOneLine(string.Join(", ", ignored))}");
        }

        if (parse.GetValue(options.Report) is { } page)
        {
            new EvaluationReport(options.Title(parse), evaluation.Metrics, evaluation.Photos).WriteHtml(page);
        }

        TaskMetrics metrics = TaskMetrics.Of(evaluation.Metrics);
        if (parse.GetValue(options.Json))
        {
            terminal.WriteJson(EvaluationDocument.From(evaluation), TrainingJson.Default.EvaluationDocument);
        }
        else MetricsTables.Print(terminal, metrics, "photos");
        return metrics;
    }
}
