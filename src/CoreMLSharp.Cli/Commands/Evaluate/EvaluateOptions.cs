using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;

namespace CoreMLSharp.Cli.Commands.Evaluate;

/// <summary>What is evaluated, and what is told of it.</summary>
internal sealed class EvaluateOptions
{
    private readonly Option<bool> _force = OutputOption.Force();
    private readonly RuntimeOptions _runtime = new(withFunction: false);

    public Argument<string> Model { get; } = CommonOptions.Model();

    public Argument<string> Data { get; } = new("DATA")
    {
        Description = "What to evaluate it on, in the form that it was trained on: a folder with one subfolder of photos per class (the "
            + "subfolder's name is the label), annotated photos, or a file of examples.",
    };

    public Option<string> Report { get; } = OutputOption.WithEndings(
        new("--report")
        {
            Description = "Write a page with the confusion matrix and what was mistaken, or with the curves of a detector.",
            HelpName = "REPORT.html",
        },
        "a report's name ends in .html",
        [".html", ".htm"]);

    public Option<bool> IgnoreUnknown { get; } =
        new("--ignore-unknown") { Description = "Leave out photos of classes that the model does not know." };

    public Option<double?> FailUnder { get; } = CheckedOption.Number(
        "--fail-under", "ACCURACY", "Fail, with exit code 1, when the accuracy is lower (0 to 1).", least: 0, most: 1);

    public Option<bool> Json { get; } = CommonOptions.Json();

    public IEnumerable<Option> All => [Report, IgnoreUnknown, FailUnder, _force, Json, .. _runtime.All];

    /// <summary>How the model is loaded: examples are many, and each is computed by one thread.</summary>
    public MLModelConfiguration Configuration(ParseResult parse) => _runtime.Configuration(parse) with { Threads = 1 };

    /// <summary>How a report calls the model.</summary>
    public string Title(ParseResult parse) => Path.GetFileName(parse.GetRequiredValue(Model));
}
