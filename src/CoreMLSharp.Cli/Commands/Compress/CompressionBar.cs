using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Compression;
using Spectre.Console;

namespace CoreMLSharp.Cli.Commands.Compress;

/// <summary>Shows on a terminal how far compressing is. Elsewhere nothing is shown: what was done is printed when it is done.</summary>
internal static class CompressionBar
{
    public static T Show<T>(Terminal terminal, Func<IProgress<CompressionProgress>?, T> work)
    {
        if (!terminal.ErrorConsole.Profile.Capabilities.Interactive) return work(null);
        return terminal.ErrorConsole.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .Start(context => work(new Bar(context.AddTask("Compressing"))));
    }

    private sealed class Bar(ProgressTask task) : IProgress<CompressionProgress>
    {
        public void Report(CompressionProgress value) => (task.MaxValue, task.Value) = (Math.Max(1, value.Total), value.Done);
    }
}
