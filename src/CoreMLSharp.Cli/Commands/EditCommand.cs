using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Cli.Editing;
using CoreMLSharp.Editing;
using CoreMLSharp.IO;
using CoreMLSharp.Runtime.Shapes;

namespace CoreMLSharp.Cli.Commands;

/// <summary><c>coreml edit</c>: change names, descriptions, types and shapes of a model without training or converting it again.</summary>
internal static class EditCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> model = CommonOptions.Model();
        Option<string> output = OutputOption.Create("OUT");
        EditOptions edits = new();
        CommandWithExamples command = new("edit", "Change a model: names, metadata, class labels, images and arrays, shapes, version. All names are those of the model as it was.")
        {
            Arguments = { model },
            Options = { output },
            Examples =
            [
                ("coreml edit In.mlmodel -o Out.mlmodel --rename input1=image --author Me", "Rename an input everywhere, and sign the model."),
                ("coreml edit In.mlmodel -o Out.mlmodel --image x=RGB,scale=0.00392", "Take pictures where the network took numbers from 0 to 1."),
                ("coreml edit In.mlmodel -o Out.mlmodel --shape image=224x224,448x448", "Allow a second size."),
                ("coreml edit In.mlmodel -o Out.mlmodel --array-type float32 --minimal-version", "Floats for doubles, for as many systems as possible."),
            ],
        };
        foreach (Option option in edits.All) command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (!edits.All.Any(option => result.GetResult(option) is { Implicit: false })) result.AddError("Say what is to change.");
        });
        command.SetAction(parse => Run(parse, parse.GetRequiredValue(model), parse.GetRequiredValue(output), edits, terminal));
        return command;
    }

    private static void Run(ParseResult parse, string path, string output, EditOptions edits, Terminal terminal)
    {
        long before = StoredSize.Of(path);
        using ModelEditor editor = ModelEditor.Load(path);
        (IReadOnlyList<string> removed, IReadOnlyList<ModelShapes> shapes) = edits.Apply(parse, editor);
        foreach (string part in removed) terminal.Error.WriteLine($"removed: {PlainText.OnOneLine(part)}");
        editor.Save(output);
        if (shapes.Count > 0) ShapeView.Print(terminal, shapes);
        terminal.Error.WriteLine(PlainText.OnOneLine($"{output}: {StoredSize.Of(output):N0} bytes (before {before:N0}), specification version {editor.Specification.SpecificationVersion}"));
    }
}
