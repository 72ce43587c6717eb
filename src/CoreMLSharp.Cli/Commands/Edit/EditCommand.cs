using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Editing;
using CoreMLSharp.IO;
using CoreMLSharp.Runtime.Documents;
using CoreMLSharp.Runtime.Shapes;

namespace CoreMLSharp.Cli.Commands.Edit;

/// <summary><c>coreml edit</c>: change names, descriptions, types and shapes of a model without training or converting it again.</summary>
internal static class EditCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> model = CommonOptions.Model();
        Option<string> output = OutputOption.Model();
        Option<bool> force = OutputOption.Force();
        Option<bool> json = CommonOptions.Json();
        EditOptions edits = new();
        CommandWithExamples command = new(
            "edit",
            "Change a model: names, metadata, class labels, images and arrays, shapes, version. "
                + "All names are those of the model as it was.")
        {
            Arguments = { model },
            Options = { output, force, json },
            Check = edits.Check,
            Examples =
            [
                ("coreml edit In.mlmodel -o Out.mlmodel --rename input1=image --author Me",
                    "Rename an input everywhere, and sign the model."),
                ("coreml edit In.mlmodel -o Out.mlmodel --image x=RGB,scale=0.00392",
                    "Take images where the network took numbers from 0 to 1."),
                ("coreml edit In.mlmodel -o Out.mlmodel --shape image=224x224,448x448", "Allow a second size."),
                ("coreml edit In.mlmodel -o Out.mlmodel --array-type float32 --minimal-version",
                    "Floats for doubles, for as many systems as possible."),
            ],
        };
        command.AddAll(edits.All);
        command.SetWork(
            parse => Run(parse, parse.GetRequiredValue(model), parse.GetRequiredValue(output), edits, parse.GetValue(json), terminal));
        return command;
    }

    private static void Run(ParseResult parse, string path, string output, EditOptions edits, bool asJson, Terminal terminal)
    {
        long before = StoredSize.Of(path);
        using ModelEditor editor = ModelEditor.Load(path);
        (IReadOnlyList<string> removed, IReadOnlyList<ModelShapes> shapes) = edits.Apply(parse, editor);
        MissingWeights.Warn(terminal, editor, path);
        editor.Save(output);
        (long after, int version) = (StoredSize.Of(output), editor.Specification.SpecificationVersion);
        if (asJson)
        {
            EditDocument edited = new(output, before, after, version, removed, ShapesDocument.From(shapes, withLayers: false));
            terminal.WriteJson(edited, RuntimeJson.Default.EditDocument);
            return;
        }

        foreach (string part in removed) terminal.Error.WriteLine($"removed: {PlainText.OnOneLine(part)}");
        if (shapes.Count > 0) ShapeTable.Print(terminal, shapes, editor.Specification.Description);
        terminal.Error.WriteLine(PlainText.OnOneLine(
            $"{output}: {Numbers.Bytes(after)} (before {Numbers.Count(before)}), specification version {version}"));
    }
}
