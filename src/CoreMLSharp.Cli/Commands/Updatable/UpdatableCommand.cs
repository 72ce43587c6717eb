using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Documents;
using CoreMLSharp.Editing.Updating;

namespace CoreMLSharp.Cli.Commands.Updatable;

/// <summary><c>coreml updatable</c>: which layers of a network an app can train further, and how.</summary>
internal static class UpdatableCommand
{
    public static Command Create(Terminal terminal) =>
        new("updatable", "Show and change which layers of a neural network an app can train further, and how.")
        {
            Subcommands = { CreateList(terminal), CreateMark(terminal), CreateSet(terminal) },
        };

    private static CommandWithExamples CreateList(Terminal terminal)
    {
        Argument<string> model = CommonOptions.Model();
        Option<bool> json = CommonOptions.Json();
        CommandWithExamples command = new(
            "list", "List the layers that can be trained, and the loss, the optimizer and the training inputs.")
        {
            Arguments = { model },
            Options = { json },
            Examples =
            [
                ("coreml updatable list Digits.mlmodel", "Show what learns and how."),
                ("coreml updatable list Digits.mlmodel --json", "The same for scripts."),
            ],
        };
        command.SetWork(parse =>
        {
            using ModelFile file = ModelFile.Load(parse.GetRequiredValue(model));
            UpdatableModel updatable = new(file);
            if (parse.GetValue(json)) terminal.WriteJson(UpdatableDocument.From(updatable), CoreMLSharpJson.Default.UpdatableDocument);
            else LearningTable.Print(terminal, updatable);
        });
        return command;
    }

    private static CommandWithExamples CreateMark(Terminal terminal)
    {
        Argument<string> model = CommonOptions.Model();
        Argument<string[]> layers =
            new("LAYER") { Description = "Convolutions and inner products, by name.", Arity = ArgumentArity.OneOrMore };
        Option<string> output = OutputOption.Model();
        Option<bool> force = OutputOption.Force();
        Option<bool> off = new("--off") { Description = "Keep the layers from learning instead." };
        Option<bool> json = CommonOptions.Json();
        CommandWithExamples command = new("mark", "Mark layers as trainable. Loss, optimizer and epochs get defaults if they are not set.")
        {
            Arguments = { model, layers },
            Options = { output, off, force, json },
            Examples =
            [
                ("coreml updatable mark Digits.mlmodel conv dense -o Updatable.mlmodel", "Let two layers learn."),
                ("coreml updatable mark Updatable.mlmodel conv --off -o Updatable.mlmodel", "Keep one of them as it is."),
            ],
        };
        command.SetWork(parse =>
        {
            using ModelFile file = ModelFile.Load(parse.GetRequiredValue(model));
            UpdatableModel updatable = new(file);
            string[] names = parse.GetRequiredValue(layers);
            if (parse.GetValue(off)) updatable.Freeze(names);
            else updatable.MakeUpdatable(names).SetMissing();
            Save(updatable, parse.GetRequiredValue(output), parse.GetValue(json), terminal);
        });
        return command;
    }

    private static CommandWithExamples CreateSet(Terminal terminal)
    {
        Argument<string> model = CommonOptions.Model();
        Option<string> output = OutputOption.Model();
        Option<bool> force = OutputOption.Force();
        Option<bool> json = CommonOptions.Json();
        LearningOptions settings = new();
        CommandWithExamples command = new(
            "set", "Set the loss, the optimizer and the rest. Append the allowed values after a colon: 0.01:0..0.1, 16:8,16,32, 10:any.")
        {
            Arguments = { model },
            Options = { output, force, json },
            Check = settings.Check,
            Examples =
            [
                ("coreml updatable set Updatable.mlmodel --epochs 20:1..100 --seed 7 -o Updatable.mlmodel", "20 epochs, up to 100."),
                ("coreml updatable set Updatable.mlmodel --optimizer adam --learning-rate 0.001 --batch 16:8,16,32 -o Updatable.mlmodel",
                    "Adam."),
                ("coreml updatable set Updatable.mlmodel --loss cross-entropy --loss-input probabilities -o Updatable.mlmodel",
                    "Another loss."),
            ],
        };
        command.AddAll(settings.All);
        command.SetWork(parse =>
        {
            using ModelFile file = ModelFile.Load(parse.GetRequiredValue(model));
            UpdatableModel updatable = new(file);
            settings.Apply(parse, updatable);
            Save(updatable, parse.GetRequiredValue(output), parse.GetValue(json), terminal);
        });
        return command;
    }

    private static void Save(UpdatableModel updatable, string path, bool asJson, Terminal terminal)
    {
        using ModelFile built = updatable.ToFile();
        built.Save(path);
        bool isUpdatable = built.Specification.IsUpdatable;
        if (asJson)
        {
            terminal.WriteJson(
                UpdatableDocument.From(updatable) with { Updatable = isUpdatable }, CoreMLSharpJson.Default.UpdatableDocument);
            return;
        }

        string learning = string.Join(", ", updatable.Layers.Where(layer => layer.IsUpdatable).Select(layer => layer.Name));
        string message = isUpdatable
            ? $"{path}: updatable; layers that learn: {learning}."
            : $"{path}: not updatable; no layer learns.";
        terminal.Error.WriteLine(PlainText.OnOneLine(message));
    }
}
