using System.CommandLine;
using System.Text;
using CoreMLSharp.Building.Programs;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Documents;
using CoreMLSharp.IO;
using CoreMLSharp.Programs.Text;
using MILProgram = CoreMLSharp.Specification.MILSpec.Program;

namespace CoreMLSharp.Cli.Commands.Assemble;

/// <summary><c>coreml assemble</c>: make a package of a program's text.</summary>
internal static class AssembleCommand
{
    private const string WeightsFolder = "weights";

    public static Command Create(Terminal terminal)
    {
        Argument<string> text = new("PROGRAM")
        {
            Description = "A program as 'coreml inspect --mil' prints it, or the model.mil of a .mlmodelc folder.",
        };
        Option<string> output = OutputOption.File(
            "Where to write the package.", "OUT.mlpackage", "a package's name ends in .mlpackage", [".mlpackage"]);
        output.Required = true;
        Option<string> weights = new("--weights")
        {
            Description = "The folder of the weight files that the program names; otherwise 'weights' beside it, where there is one.",
            HelpName = "DIR",
        };
        Option<string> like = new("--like")
        {
            Description = "Take the interface (images, ranges of shapes, descriptions), metadata and weights of this model.",
            HelpName = "MODEL",
        };
        Option<bool> force = OutputOption.Force();
        Option<bool> json = CommonOptions.Json();
        CommandWithExamples command = new("assemble", "Make a package of an ML Program's text.")
        {
            Arguments = { text },
            Options = { output, weights, like, force, json },
            Check = parse => parse.GetValue(weights) is not null && parse.GetValue(like) is not null
                ? ["--like brings the weights: leave out --weights."]
                : OutputOption.OverInput(parse.GetValue(force), parse.GetValue(output), [parse.GetValue(text), parse.GetValue(like)]),
            Examples =
            [
                ("coreml assemble program.mil -o Out.mlpackage", "Inputs and outputs become arrays, as the program has them."),
                ("coreml assemble edited.mil -o Out.mlpackage --like In.mlpackage", "An edited program in place of a model's own."),
            ],
        };
        command.SetWork(parse =>
        {
            string path = parse.GetRequiredValue(text);
            string target = parse.GetRequiredValue(output);
            MILProgram program = ProgramText.Parse(Encoding.UTF8.GetString(InputFile.Read(path, "program")), path);
            using ModelFile file = Assemble(program, path, parse.GetValue(weights), parse.GetValue(like));
            MissingWeights.Warn(terminal, file, path);
            file.Save(target);
            SavedModelDocument saved = new(target, StoredSize.Of(target));
            if (parse.GetValue(json)) terminal.WriteJson(saved, CoreMLSharpJson.Default.SavedModelDocument);
            else terminal.Error.WriteLine(PlainText.OnOneLine($"{target}: {Numbers.Bytes(saved.Bytes)}"));
        });
        return command;
    }

    private static ModelFile Assemble(MILProgram program, string path, string? weights, string? like)
    {
        if (like is not null)
        {
            using ModelFile other = ModelFile.Load(like);
            return ProgramAssembler.Assemble(program, other);
        }

        if (weights is not null && !Directory.Exists(weights)) throw new DirectoryNotFoundException($"There is no folder {weights}.");
        string beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, WeightsFolder);
        return ProgramAssembler.Assemble(program, weights ?? (Directory.Exists(beside) ? beside : null));
    }
}
