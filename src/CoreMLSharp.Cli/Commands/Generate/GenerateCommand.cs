using System.CommandLine;
using System.Text;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Generation;
using CoreMLSharp.IO;

namespace CoreMLSharp.Cli.Commands.Generate;

/// <summary><c>coreml generate</c>: write a typed class for a model, as Xcode does.</summary>
internal static class GenerateCommand
{
    private const string SwiftEnding = ".swift";

    private static readonly Dictionary<string, ModelClassLanguage> Languages = new()
    {
        ["csharp"] = ModelClassLanguage.CSharp,
        ["swift"] = ModelClassLanguage.Swift,
    };

    public static Command Create(Terminal terminal)
    {
        Argument<string> model = new("MODEL") { Description = "The .mlmodel file or .mlpackage." };
        Option<string> output = OutputOption.File(
            "Where to write the source; standard output where it is left out.", "OUT.cs", "a source file's name ends in .cs or .swift",
            [".cs", SwiftEnding]);
        Option<string> space = new("--namespace") { Description = "The namespace of a C# class.", HelpName = "NAME" };
        Option<string> name = new("--class") { Description = "The class's name, otherwise made of the file's.", HelpName = "NAME" };
        ChoiceOption<ModelClassLanguage?> language = new(
            "--language", "The language; otherwise what the output's ending says, or C#.",
            Languages.ToDictionary(entry => entry.Key, entry => (ModelClassLanguage?)entry.Value));
        Option<bool> force = OutputOption.Force();
        CommandWithExamples command = new("generate", "Write a typed class for a model: its inputs and outputs by their own names.")
        {
            Arguments = { model },
            Options = { output, space, name, language, force },
            Check = parse => OutputOption.OverInput(parse.GetValue(force), parse.GetValue(output), [parse.GetValue(model)]),
            Examples =
            [
                ("coreml generate Pets.mlmodel -o Pets.cs --namespace Shelter", "Pets, PetsInput and PetsOutput in C#."),
                ("coreml generate Pets.mlmodel -o Pets.swift", "The same in Swift, as Xcode makes it."),
            ],
        };
        command.SetWork(parse =>
        {
            string path = parse.GetRequiredValue(model);
            using ModelFile file = ModelFile.Load(path);
            string source = ModelClass.Generate(file, new ModelClassOptions(Path.GetFileName(Path.TrimEndingDirectorySeparator(path)))
            {
                Language = language.Read(parse) ?? LanguageOf(parse.GetValue(output)),
                ClassName = parse.GetValue(name),
                Namespace = parse.GetValue(space),
            });
            if (parse.GetValue(output) is { } target)
            {
                AtomicFile.Write(target, stream => stream.Write(Encoding.UTF8.GetBytes(source)));
                terminal.Error.WriteLine(PlainText.OnOneLine(target));
            }
            else terminal.Output.Write(source);
        });
        return command;
    }

    private static ModelClassLanguage LanguageOf(string? output) =>
        output?.EndsWith(SwiftEnding, StringComparison.OrdinalIgnoreCase) == true ? ModelClassLanguage.Swift : ModelClassLanguage.CSharp;
}
