using System.CommandLine;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Cli.Commands.Train;

/// <summary>Options of every training command, and checks made before the work starts.</summary>
internal static class TrainOptions
{
    public static Option<string> Output()
    {
        Option<string> output = new("--output", "-o") { Description = "Where to write the model.", HelpName = "OUT.mlmodel", Required = true };
        output.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } path && Path.GetExtension(path) is not (".mlmodel" or ".mlpackage"))
            {
                result.AddError($"--output {path}: a model's name ends in .mlmodel (or .mlpackage).");
            }
        });
        return output;
    }

    /// <summary>Fails at once, rather than after the work, when the model could not be written.</summary>
    /// <exception cref="CoreMLException">The folder does not exist or is not writable.</exception>
    public static void RequireWritable(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder)) throw new CoreMLException($"{path} cannot be written: the folder {folder} does not exist.");
        if (Path.GetExtension(path) == ".mlmodel" && Directory.Exists(path)) throw new CoreMLException($"{path} cannot be written: it is a folder.");
        string probe = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}");
        try
        {
            File.Create(probe, 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CoreMLException($"{path} cannot be written: {error.Message}", error);
        }
    }
}
