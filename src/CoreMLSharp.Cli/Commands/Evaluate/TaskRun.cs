using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Runtime;
using CoreMLSharp.Training.Documents;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Cli.Commands.Evaluate;

/// <summary>The evaluation of a model of one of Create ML's tasks.</summary>
internal sealed class TaskRun(Terminal terminal, EvaluateOptions options, ITaskEvaluator task)
{
    /// <returns>The measures.</returns>
    public TaskMetrics Run(MLModel model, string data, ParseResult parse, CancellationToken cancellationToken)
    {
        TaskEvaluation evaluation = TrainingBar.Show(
            terminal, progress => task.Evaluate(model, data, parse, progress, cancellationToken), task.Items);
        foreach (string warning in evaluation.Warnings) terminal.Error.WriteLine($"warning: {PlainText.OnOneLine(warning)}");
        if (parse.GetValue(options.Report) is { } page) new TaskReport(options.Title(parse), evaluation, task.Items).WriteHtml(page);
        if (parse.GetValue(options.Json)) terminal.WriteJson(evaluation, TrainingJson.Default.TaskEvaluation);
        else MetricsTables.Print(terminal, evaluation.Metrics, task.Items);
        return evaluation.Metrics;
    }
}
