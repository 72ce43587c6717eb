using System.CommandLine;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>Where a command writes a model.</summary>
internal static class OutputOption
{
    public static Option<string> Create(string helpName)
    {
        Option<string> output = new("--output", "-o") { Description = "Where to write the model; a .mlpackage where it has weights beside it.", HelpName = $"{helpName}.mlmodel", Required = true };
        output.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } path && Path.GetExtension(Path.TrimEndingDirectorySeparator(path)) is not (".mlmodel" or ".mlpackage"))
            {
                result.AddError($"--output {path}: a model's name ends in .mlmodel (or .mlpackage).");
            }
        });
        return output;
    }
}
