using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;

namespace CoreMLSharp.Cli.Commands;

/// <summary><c>coreml inspect</c>: what a model is, what goes in and out, and where its bytes are.</summary>
internal static class InspectCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> model = CommonOptions.Model();
        Option<bool> json = CommonOptions.Json();
        CommandWithExamples command = new("inspect", "Show what a model is, its inputs and outputs, and where its bytes are.")
        {
            Arguments = { model },
            Options = { json },
            Examples =
            [
                ("coreml inspect Hotdog.mlmodel", "Show a model."),
            ],
        };
        command.SetAction(parse => terminal.Output.WriteLine(ModelFile.Load(parse.GetRequiredValue(model)).Specification.TypeName));
        return command;
    }
}
