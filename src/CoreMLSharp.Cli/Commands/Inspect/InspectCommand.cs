using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Documents;
using CoreMLSharp.Editing.Updating;
using CoreMLSharp.Inspection;
using CoreMLSharp.Inspection.Printing;
using CoreMLSharp.Programs.Text;
using CoreMLSharp.Runtime.LinkedModels;
using CoreMLSharp.Specification;
using MILProgram = CoreMLSharp.Specification.MILSpec.Program;

namespace CoreMLSharp.Cli.Commands.Inspect;

/// <summary><c>coreml inspect</c>: what a model is, what goes in and out, and where its bytes are.</summary>
internal static class InspectCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> model = CommonOptions.ModelOrSource();
        Option<bool> layers = new("--layers") { Description = "List the layers or operations with the shapes of their weights." };
        Option<bool> mil = new("--mil") { Description = "Print the model's ML Program whole, as 'coreml assemble' reads it." };
        Option<bool> program = new("--program") { Description = "Print the model's ML Program for reading, an operation a line." };
        Option<string> text = new("--text")
        {
            Description = "Of a text classifier: show what each word of a text adds to the score of each label.",
            HelpName = "TEXT",
        };
        Option<bool> json = CommonOptions.Json();
        CommandWithExamples command = new(
            "inspect", "Show what a model is, its inputs and outputs, and where its bytes are. Weights are not read.")
        {
            Arguments = { model },
            Options = { layers, program, mil, text, json },
            Check = parse => Alone(parse, mil, json, layers, program).Concat(Alone(parse, program, json, layers)),
            Examples =
            [
                ("coreml inspect Hotdog.mlmodel", "Show a model."),
                ("coreml inspect Inceptionv3.mlmodel --layers", "Show it with all its layers."),
                ("coreml inspect Detector.mlpackage --program", "Print the program of a package."),
                ("coreml inspect Detector.mlpackage --mil > detector.mil", "Write it to a file, to edit and assemble it again."),
                ("coreml inspect Reviews.mlmodel --text \"a film to remember\"", "Show why a text classifier says what it says."),
                ("coreml inspect Hotdog.mlmodel --json", "The same for scripts: {\"type\": \"pipelineClassifier\", ...}."),
            ],
        };
        command.SetWork(parse =>
        {
            string path = parse.GetRequiredValue(model);
            if (ForeignModel.Is(path)) SourceView.Show(path, parse.GetValue(json), terminal);
            else if (parse.GetValue(program)) PrintProgram(path, terminal);
            else if (parse.GetValue(mil)) PrintText(path, terminal);
            else if (parse.GetValue(text) is { } words) ExplanationTable.Print(terminal, path, words, parse.GetValue(json));
            else Run(path, parse.GetValue(layers), parse.GetValue(json), terminal);
        });
        return command;
    }

    private static void PrintProgram(string path, Terminal terminal)
    {
        using ModelOutline outline = ModelOutline.Read(path);
        using StringWriter text = new();
        ProgramPrinter.Print(outline.Specification, text);
        using StringReader lines = new(text.ToString());
        while (lines.ReadLine() is string line) terminal.Output.WriteLine(PlainText.OnOneLine(line));
    }

    /// <summary>The whole program: its text escapes by itself what could steer a terminal.</summary>
    private static void PrintText(string path, Terminal terminal)
    {
        using ModelFile file = ModelFile.Load(path);
        MILProgram[] programs = [.. ProgramsOf(file.Specification)];
        if (programs.Length == 0) throw new CoreMLException($"The model is a {file.Specification.TypeName}, not an ML Program.");
        foreach (MILProgram program in programs) ProgramText.Write(program, terminal.Output);
    }

    private static IEnumerable<MILProgram> ProgramsOf(Model model) =>
        model.MlProgram is { } program ? [program] : model.PipelineModels.SelectMany(ProgramsOf);

    /// <summary>What is wrong with an option beside others, where it prints nothing but a program.</summary>
    private static IEnumerable<string> Alone(ParseResult parse, Option<bool> option, params Option<bool>[] others) =>
        parse.GetValue(option) && others.FirstOrDefault(parse.GetValue) is { } other
            ? [$"{option.Name} prints nothing but the program: leave out {other.Name}."]
            : [];

    private static void Run(string path, bool withLayers, bool asJson, Terminal terminal)
    {
        using ModelOutline outline = ModelOutline.Read(path);
        ModelSummary summary = ModelSummary.Of(outline, linked => Resolve(linked, path), withShapes: withLayers);
        string fileName = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        if (asJson)
        {
            terminal.WriteJson(ModelDocument.From(summary, withLayers), CoreMLSharpJson.Default.ModelDocument);
            return;
        }

        new SummaryView(terminal.OutputConsole).Show(fileName, summary, withLayers);
        if (summary.IsUpdatable && UpdatableModel.CanBe(outline.Specification))
        {
            LearningSection.Print(terminal, new UpdatableModel(outline.Specification));
        }
    }

    /// <summary>Where a linked model is found from here; null when it is not, which is worth knowing but no failure.</summary>
    private static string? Resolve(LinkedModel linked, string path)
    {
        try
        {
            ModelSource location = LinkedModelResolver.Resolve(linked, Path.GetDirectoryName(Path.GetFullPath(path))!, []);
            return location.Path ?? $"built into coreml ({location.Name})";
        }
        catch (Exception error) when (error is CoreMLException or IOException or ArgumentException)
        {
            return null;
        }
    }
}
