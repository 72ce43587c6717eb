using System.CommandLine;
using System.Globalization;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.IO;
using CoreMLSharp.Runtime.LinkedModels;

namespace CoreMLSharp.Cli.Commands;

/// <summary><c>coreml embed</c>: put linked models back, so that a model stands alone.</summary>
internal static class EmbedCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> model = CommonOptions.Model();
        Option<string> output = OutputOption.Create("OUT");
        RuntimeOptions runtime = new();
        CommandWithExamples command = new("embed", "Put the models that a model links to into it, so that it needs nothing beside it.")
        {
            Arguments = { model },
            Options = { output, runtime.SearchPath },
            Examples =
            [
                ("coreml embed linked/Birds.mlmodel -o Birds.mlmodel", "One file that stands alone."),
                ("coreml embed Birds.mlmodel -o Alone.mlmodel --search-path models", "With the linked model in another folder."),
            ],
        };
        command.SetAction(parse =>
        {
            (string path, IReadOnlyList<string> embedded) =
                LinkedModelEmbedder.Embed(parse.GetRequiredValue(model), parse.GetRequiredValue(output), parse.GetRequiredValue(runtime.SearchPath));
            string bytes = StoredSize.Of(path).ToString("N0", CultureInfo.InvariantCulture);
            terminal.Error.WriteLine(PlainText.OnOneLine($"{path}: {bytes} bytes, with {string.Join(", ", embedded)}"));
        });
        return command;
    }
}
