using System.Globalization;
using CoreMLSharp.Training.Progress;
using Spectre.Console;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>
/// Shows the progress of training and evaluation on standard error: a bar with speed and remaining time on a terminal, a line for each
/// phase elsewhere.
/// </summary>
internal static class TrainingBar
{
    private const string Photos = "photos";

    /// <summary>Does some work and shows how far it is.</summary>
    /// <param name="terminal">Where to show it.</param>
    /// <param name="work">The work.</param>
    /// <param name="items">What it works on, one by one.</param>
    public static T Show<T>(Terminal terminal, Func<IProgress<TrainingProgress>, T> work, string items = Photos)
    {
        return terminal.ErrorConsole.Profile.Capabilities.Interactive
            ? ShowOnTerminal(terminal, work, items)
            : work(new Lines(terminal.Error, items));
    }

    /// <summary>The same, where nothing is shown elsewhere.</summary>
    public static T ShowOnTerminal<T>(Terminal terminal, Func<IProgress<TrainingProgress>, T> work, string items = Photos)
    {
        if (!terminal.ErrorConsole.Profile.Capabilities.Interactive) return work(new Lines(TextWriter.Null, items));
        return terminal.ErrorConsole.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .Start(context => work(new Bars(context, items)));
    }

    /// <summary>How far a phase is, and how fast it goes where something is computed.</summary>
    internal static string Describe(TrainingProgress report, string items = Photos)
    {
        if (report.Total == 0) return "";
        string done = $" {Numbers.Count(report.Done)}/{Numbers.Count(report.Total)}";
        string remaining = report.Remaining is { } left && report.Done < report.Total ? $", {left:m\\:ss} left" : "";
        if (report.Phase == TrainingPhase.Training)
        {
            string loss = report.Points is [.., { } last] ? $", loss {last.Loss.ToString("G3", CultureInfo.InvariantCulture)}" : "";
            return report.Iterations > 0 ? $"{done}, {Numbers.Count(report.Iterations)} iterations" : done + loss + remaining;
        }

        if (report.Remembered == report.Done && report.Done > 0) return $"{done}, from the cache";
        string remembered = report.Remembered > 0 ? $", {Numbers.Count(report.Remembered)} from the cache" : "";
        return $"{done}{remembered}, {report.ItemsPerSecond.ToString("F0", CultureInfo.InvariantCulture)} {items}/s{remaining}";
    }

    private static string TitleOf(TrainingPhase phase, string items) => phase switch
    {
        TrainingPhase.Reading => $"Reading the {items}",
        TrainingPhase.ExtractingFeatures => $"Looking at the {items}",
        TrainingPhase.ExtractingValidationFeatures => $"Looking at the validation {items}",
        TrainingPhase.Training => "Training",
        _ => $"Evaluating the {items}",
    };

    private sealed class Bars(ProgressContext context, string items) : IProgress<TrainingProgress>
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
                    _tasks[value.Phase] = task = context.AddTask(TitleOf(value.Phase, items));
                    task.IsIndeterminate = value.Total == 0;
                }

                task.Description = Markup.Escape(TitleOf(value.Phase, items) + Describe(value, items));
                task.MaxValue = Math.Max(1, value.Total);
                task.Value = Math.Max(task.Value, value.Done);
            }
        }
    }

    private sealed class Lines(TextWriter error, string items) : IProgress<TrainingProgress>
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
                error.WriteLine(TitleOf(value.Phase, items) + (finished ? Describe(value, items) : " …"));
            }
        }
    }
}
