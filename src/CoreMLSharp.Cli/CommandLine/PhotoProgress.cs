using System.Globalization;
using CoreMLSharp.Training.Progress;
using Spectre.Console;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>
/// Shows the progress of work on photos on standard error: a bar with speed and remaining time on a terminal, a line for each phase
/// elsewhere.
/// </summary>
internal static class PhotoProgress
{
    private static readonly Dictionary<TrainingPhase, string> Titles = new()
    {
        [TrainingPhase.ExtractingFeatures] = "Looking at the photos",
        [TrainingPhase.ExtractingValidationFeatures] = "Looking at the validation photos",
        [TrainingPhase.Training] = "Training the classifier",
        [TrainingPhase.Evaluating] = "Classifying the photos",
    };

    public static T Show<T>(Terminal terminal, Func<IProgress<TrainingProgress>, T> work)
    {
        if (!terminal.ErrorConsole.Profile.Capabilities.Interactive) return work(new Lines(terminal.Error));
        return terminal.ErrorConsole.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .Start(context => work(new Bars(context)));
    }

    private static string Speed(TrainingProgress report)
    {
        if (report.Total == 0) return "";
        string remaining = report.Remaining is { } left ? $", {left:m\\:ss} left" : "";
        string speed = report.ItemsPerSecond.ToString("F0", CultureInfo.InvariantCulture);
        return $" {report.Done}/{report.Total}, {speed} photos/s{remaining}";
    }

    private sealed class Bars(ProgressContext context) : IProgress<TrainingProgress>
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<TrainingPhase, ProgressTask> _tasks = [];

        public void Report(TrainingProgress value)
        {
            lock (_gate)
            {
                if (!_tasks.TryGetValue(value.Phase, out ProgressTask? task))
                {
                    foreach (ProgressTask earlier in _tasks.Values) earlier.Value = earlier.MaxValue;
                    _tasks[value.Phase] = task = context.AddTask(Titles[value.Phase]);
                    task.IsIndeterminate = value.Total == 0;
                }

                task.Description = Markup.Escape(Titles[value.Phase] + Speed(value));
                task.MaxValue = Math.Max(1, value.Total);
                task.Value = Math.Max(task.Value, value.Done);
            }
        }
    }

    private sealed class Lines(TextWriter error) : IProgress<TrainingProgress>
    {
        private readonly Lock _gate = new();
        private TrainingPhase? _current;

        public void Report(TrainingProgress value)
        {
            lock (_gate)
            {
                bool finished = value.Total > 0 && value.Done == value.Total;
                if (value.Phase == _current && !finished) return;
                _current = value.Phase;
                error.WriteLine(Titles[value.Phase] + (finished ? Speed(value with { Remaining = null }) : " …"));
            }
        }
    }
}
