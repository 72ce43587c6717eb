using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Comparison;
using CoreMLSharp.Documents;
using CoreMLSharp.Training.Updating;

namespace CoreMLSharp.Cli.Commands.Diff;

/// <summary><c>coreml diff</c>: the differences between two models.</summary>
internal static class DiffCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> before = new("A") { Description = "A .mlmodel file or a .mlpackage folder." };
        Argument<string> after = new("B") { Description = "Another one." };
        Option<bool> exitCode = new("--exit-code") { Description = "Exit with 1 where the models differ." };
        Option<string> weights = OutputOption.WithEndings(
            new("--weights")
            {
                Description = "Write how far an update of A moved the weights that learn, B less A.",
                HelpName = "DELTA.safetensors",
            },
            "the file's name ends in .safetensors",
            [".safetensors"]);
        Option<bool> force = OutputOption.Force();
        Option<bool> json = CommonOptions.Json();
        CommandWithExamples command = new(
            "diff", "Show the differences between two models: structure, parameters, descriptions and weights.")
        {
            Arguments = { before, after },
            Options = { exitCode, weights, force, json },
            Examples =
            [
                ("coreml diff Digits.mlmodel Digits-8bit.mlmodel", "What compression changed, and how far the weights moved."),
                ("coreml diff old.mlpackage new.mlpackage --json", "The same for scripts; an empty list when nothing differs."),
                ("coreml diff Digits.mlmodel MyDigits.mlmodel --weights moved.safetensors", "And what an update learned, to be sent."),
            ],
        };
        command.SetWork(parse =>
        {
            using ModelFile first = ModelFile.Load(parse.GetRequiredValue(before));
            using ModelFile second = ModelFile.Load(parse.GetRequiredValue(after));
            IReadOnlyList<ModelDifference> differences = ModelDiff.Compare(first, second);
            MissingWeights.Warn(terminal, first, parse.GetRequiredValue(before));
            MissingWeights.Warn(terminal, second, parse.GetRequiredValue(after));
            if (parse.GetValue(weights) is { } path) UpdatedWeights.Difference(first, second).Save(path);
            if (parse.GetValue(json)) terminal.WriteJson(DifferenceDocument.From(differences), CoreMLSharpJson.Default.Differences);
            else DifferenceTable.Print(terminal, differences);
            return parse.GetValue(exitCode) && differences.Count > 0 ? ExitCode.Failed : ExitCode.Done;
        });
        return command;
    }
}
