using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.IO;
using CoreMLSharp.Runtime.Documents;
using CoreMLSharp.Runtime.LinkedModels;

namespace CoreMLSharp.Cli.Commands.Embed;

/// <summary><c>coreml embed</c>: put linked models back, so that a model works on its own.</summary>
internal static class EmbedCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> model = CommonOptions.Model();
        Option<string> output = OutputOption.Model();
        Option<string[]> searchPath = CommonOptions.SearchPath();
        Option<bool> force = OutputOption.Force();
        Option<bool> json = CommonOptions.Json();
        CommandWithExamples command = new("embed", "Copy linked models into the model, so that it works on its own.")
        {
            Arguments = { model },
            Options = { output, searchPath, force, json },
            Check = parse => OutputOption.OverInput(parse.GetValue(force), parse.GetValue(output), [parse.GetValue(model)]),
            Examples =
            [
                ("coreml embed linked/Birds.mlmodel -o Birds.mlmodel", "One file that works on its own."),
                ("coreml embed Birds.mlmodel -o Alone.mlmodel --search-path models", "With the linked model in another folder."),
            ],
        };
        command.SetWork(parse =>
        {
            (string path, IReadOnlyList<string> embedded) =
                LinkedModelEmbedder.Embed(
                    parse.GetRequiredValue(model), parse.GetRequiredValue(output), parse.GetRequiredValue(searchPath));
            long bytes = StoredSize.Of(path);
            if (parse.GetValue(json)) terminal.WriteJson(new EmbedDocument(path, bytes, embedded), RuntimeJson.Default.EmbedDocument);
            else terminal.Error.WriteLine(PlainText.OnOneLine($"{path}: {Numbers.Bytes(bytes)}, with {string.Join(", ", embedded)}"));
        });
        return command;
    }
}
