using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Conversion;
using Spectre.Console;

namespace CoreMLSharp.Cli.Commands.Convert;

/// <summary>Shows on a terminal how far a conversion is. Elsewhere nothing is shown: what was made is printed when it is made.</summary>
internal static class ConversionBar
{
    private static readonly Dictionary<ConversionPhase, string> Titles = new()
    {
        [ConversionPhase.Reading] = "Reading",
        [ConversionPhase.Translating] = "Translating",
        [ConversionPhase.Optimizing] = "Optimizing",
    };

    public static T Show<T>(Terminal terminal, string source, Func<IProgress<ConversionProgress>?, T> work)
    {
        if (!terminal.ErrorConsole.Profile.Capabilities.Interactive) return work(null);
        return terminal.ErrorConsole.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .Start(context => work(new Bar(context.AddTask(Markup.Escape(source)), source)));
    }

    private sealed class Bar(ProgressTask task, string source) : IProgress<ConversionProgress>
    {
        private ConversionPhase? _phase;

        public void Report(ConversionProgress value)
        {
            if (_phase != value.Phase) task.Description = Markup.Escape($"{Titles[value.Phase]} {source}");
            _phase = value.Phase;
            task.IsIndeterminate = value.Total == 0;
            (task.MaxValue, task.Value) = (Math.Max(1, value.Total), value.Done);
        }
    }
}
