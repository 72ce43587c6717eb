using System.CommandLine;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>Where a command writes.</summary>
internal static class OutputOption
{
    private static readonly string[] ModelEndings = [".mlmodel", ".mlpackage"];

    /// <summary>Where it writes a model.</summary>
    public static Option<string> Model()
    {
        Option<string> output = File(
            "Where to write the model; a .mlpackage where it has weights beside it.",
            "OUT.mlmodel",
            "a model's name ends in .mlmodel (or .mlpackage)",
            ModelEndings);
        output.Required = true;
        return output;
    }

    /// <summary>Where it writes a file whose name says of what kind it is to be.</summary>
    /// <param name="description">What is written.</param>
    /// <param name="helpName">What stands for the file in the help.</param>
    /// <param name="rule">Which endings there are, in words.</param>
    /// <param name="endings">The endings.</param>
    public static Option<string> File(string description, string helpName, string rule, IReadOnlyList<string> endings)
    {
        Option<string> output = new("--output", "-o") { Description = description, HelpName = helpName };
        output.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not { } path) return;
            string ending = Path.GetExtension(Path.TrimEndingDirectorySeparator(path));
            if (!endings.Contains(ending, StringComparer.OrdinalIgnoreCase)) result.AddError($"--output {path}: {rule}.");
        });
        return output;
    }

    /// <summary>The folder in which it writes.</summary>
    public static Option<string> Folder(string description) =>
        new("--output", "-o") { Description = description, HelpName = "DIR", Required = true };
}
