using System.CommandLine;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>
/// What commands do that know nothing of being cancelled: Ctrl-C ends the command at once, and with it the process, which removes what is
/// half made.
/// </summary>
internal static class Work
{
    /// <summary>Sets what a command does.</summary>
    public static void SetWork(this Command command, Action<ParseResult> work) =>
        command.SetAction((parse, cancellationToken) => Task.Run(() => work(parse), cancellationToken).WaitAsync(cancellationToken));

    /// <summary>Sets what a command does, and its exit code.</summary>
    public static void SetWork(this Command command, Func<ParseResult, int> work) =>
        command.SetAction((parse, cancellationToken) => Task.Run(() => work(parse), cancellationToken).WaitAsync(cancellationToken));
}
