using System.CommandLine;
using System.Globalization;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Training.Metrics;

namespace CoreMLSharp.Cli.Commands.Evaluate;

/// <summary><c>coreml evaluate</c>: how good is a model on data that it was not trained on?</summary>
internal static class EvaluateCommand
{
    public static Command Create(Terminal terminal)
    {
        EvaluateOptions options = new();
        IReadOnlyList<ITaskEvaluator> tasks = TaskEvaluators.Create(options.Model);
        CommandWithExamples command = new("evaluate", "See how often a model is right.")
        {
            Arguments = { options.Model, options.Data },
            Examples =
            [
                ("coreml evaluate Materials.mlmodel samples/Materials",
                    "Accuracy, precision and recall for each class, and the confusion matrix."),
                ("coreml evaluate Materials.mlmodel test --report report.html", "And a page to look at."),
                ("coreml evaluate Materials.mlmodel test --fail-under 0.9", "Exit code 1 below 90 %, for a script."),
            ],
        };
        command.AddAll(options.All);
        foreach (Option option in tasks.SelectMany(task => task.Options).DistinctBy(option => option.Name)) command.Add(option);
        command.SetAction((parse, cancellationToken) => Task.Run(() =>
        {
            string data = parse.GetRequiredValue(options.Data);
            using MLModel model = MLModel.Load(parse.GetRequiredValue(options.Model), options.Configuration(parse));
            TaskMetrics metrics = tasks.FirstOrDefault(task => task.Fits(model, data)) is { } task
                ? new TaskRun(terminal, options, task).Run(model, data, parse, cancellationToken)
                : new PhotoRun(terminal, options).Run(model, data, parse, cancellationToken);
            Require(parse.GetValue(options.FailUnder), metrics);
        }, cancellationToken));
        return command;
    }

    private static void Require(double? least, TaskMetrics metrics)
    {
        if (least is null) return;
        if (metrics.Accuracy is not { } accuracy)
        {
            throw new CoreMLException("--fail-under is for models that have an accuracy; this one has none.");
        }

        if (accuracy < least)
        {
            throw new CoreMLException(string.Create(
                CultureInfo.InvariantCulture,
                $"The accuracy is {accuracy:R} ({metrics.Correct} of {metrics.Count}), less than the {least:R} of --fail-under."));
        }
    }
}
