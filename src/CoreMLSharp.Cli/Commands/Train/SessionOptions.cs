using System.CommandLine;
using System.Globalization;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Training.Sessions;

namespace CoreMLSharp.Cli.Commands.Train;

/// <summary>Where a training can be stopped and go on.</summary>
internal sealed class SessionOptions
{
    private readonly Option<string> _session = new("--session")
    {
        Description = "A folder that keeps what is done: after Ctrl-C, or whatever ends the command, the same command goes on from there "
            + "and ends with the same bytes.",
        HelpName = "DIR",
    };
    private readonly Option<bool> _restart = new("--restart") { Description = "Begin anew, whatever the session's folder has." };

    public IEnumerable<Option> All => [_session, _restart];

    /// <summary>What is wrong with the two together.</summary>
    public IEnumerable<string> Check(ParseResult parse)
    {
        if (parse.GetValue(_restart) && !IsGiven(parse)) yield return "--restart begins a session anew: give --session as well.";
    }

    /// <summary>Whether there is a session.</summary>
    public bool IsGiven(ParseResult parse) => parse.GetValue(_session) is not null;

    public MLTrainingSessionParameters? Read(ParseResult parse) => parse.GetValue(_session) is { } folder
        ? new MLTrainingSessionParameters(folder) { Restart = parse.GetValue(_restart) }
        : null;

    /// <summary>Trains, and says what is done already and, where it is stopped, that it can go on.</summary>
    /// <param name="terminal">Where to say it.</param>
    /// <param name="parse">The command line.</param>
    /// <param name="train">The training.</param>
    public T Run<T>(Terminal terminal, ParseResult parse, Func<T> train)
    {
        if (Read(parse) is not { } session) return train();
        string folder = PlainText.OnOneLine(session.SessionDirectory);
        if (!session.Restart && MLTrainingSession.Open(session.SessionDirectory) is { } found)
        {
            string done = found.Iterations is { } all
                ? string.Create(CultureInfo.InvariantCulture, $"{found.Iteration:N0} of {all:N0} iterations")
                : "what was done before";
            terminal.Error.WriteLine($"note: {folder} has {done}.");
        }

        try
        {
            return train();
        }
        catch (OperationCanceledException) when (Directory.Exists(session.SessionDirectory))
        {
            terminal.Error.WriteLine($"note: {folder} has what is done; the same command goes on from there.");
            throw;
        }
    }
}
