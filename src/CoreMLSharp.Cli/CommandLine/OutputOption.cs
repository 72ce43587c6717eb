using System.CommandLine;
using System.CommandLine.Parsing;
using CoreMLSharp.IO;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>Where a command writes.</summary>
internal static class OutputOption
{
    private const string ForceName = "--force";

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
    public static Option<string> File(string description, string helpName, string rule, IReadOnlyList<string> endings) =>
        WithEndings(new("--output", "-o") { Description = description, HelpName = helpName }, rule, endings);

    /// <summary>The same for a file that is written beside what the command is for.</summary>
    /// <param name="option">The option.</param>
    /// <param name="rule">Which endings there are, in words.</param>
    /// <param name="endings">The endings; a device, such as <c>/dev/null</c>, may have any name.</param>
    public static Option<string> WithEndings(Option<string> option, string rule, IReadOnlyList<string> endings)
    {
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not { } path) return;
            string ending = Path.GetExtension(Path.TrimEndingDirectorySeparator(path));
            if (FilePlace.IsDevice(path)) return;
            if (!endings.Contains(ending, StringComparer.OrdinalIgnoreCase)) result.AddError($"{option.Name} {path}: {rule}.");
            else if (!IsForced(result) && OverOther(path).FirstOrDefault() is { } problem) result.AddError(problem);
        });
        return option;
    }

    /// <summary>Lets a command write over what it reads, or over a file that is not what its ending says.</summary>
    public static Option<bool> Force() =>
        new(ForceName) { Description = "Write over a file that the command reads, or that is of another kind." };

    /// <summary>What is wrong with an output that is one of the files that the command reads, by whatever name or link.</summary>
    /// <param name="isForced">Whether that is meant.</param>
    /// <param name="output">Where the command writes; null for nowhere.</param>
    /// <param name="inputs">What it reads; names of nothing are passed over.</param>
    public static IEnumerable<string> OverInput(bool isForced, string? output, IEnumerable<string?> inputs)
    {
        if (isForced || output is null) yield break;
        string target = RealPath.Of(output);
        foreach (string input in inputs.OfType<string>().Where(input => input.Length > 0 && RealPath.Of(input) == target))
        {
            yield return $"{output} would be written over {input}, which is read. Choose another name, or give --force.";
        }
    }

    /// <summary>What is wrong with an output that is a file of another kind than its ending says, which somebody may need.</summary>
    public static IEnumerable<string> OverOther(string output)
    {
        if (FilePlace.IsDevice(output) || FileKind.Missed(output) is not { } kind) yield break;
        yield return $"{output} is there and is not {kind}. Choose another name, or give {ForceName} to write over it.";
    }

    private static bool IsForced(OptionResult result) =>
        result.GetResult(ForceName) is OptionResult force && force.GetValueOrDefault<bool>();

    /// <summary>The folder in which it writes.</summary>
    public static Option<string> Folder(string description) =>
        new("--output", "-o") { Description = description, HelpName = "DIR", Required = true };
}
