using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Documents;
using CoreMLSharp.IO;

namespace CoreMLSharp.Cli.Commands.Decompile;

/// <summary><c>coreml decompile</c>: write a compiled model as one that can be edited.</summary>
internal static class DecompileCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> model = new("MODEL") { Description = "A .mlmodelc folder." };
        Option<string> output = OutputOption.Model();
        Option<bool> force = OutputOption.Force();
        Option<bool> json = CommonOptions.Json();
        CommandWithExamples command = new("decompile", "Read a compiled model (.mlmodelc) back to one that can be edited.")
        {
            Arguments = { model },
            Options = { output, force, json },
            Check = parse => OutputOption.OverInput(parse.GetValue(force), parse.GetValue(output), [parse.GetValue(model)]),
            Examples =
            [
                ("coreml decompile Digits.mlmodelc -o Digits.mlmodel", "A neural network, a classic model, or a pipeline of these."),
                ("coreml decompile Detector.mlmodelc -o Detector.mlpackage", "An ML Program, or a pipeline with one."),
            ],
        };
        command.SetWork(parse =>
        {
            string path = parse.GetRequiredValue(model);
            string target = parse.GetRequiredValue(output);
            using ModelFile file = ModelFile.Load(path);
            MissingWeights.Warn(terminal, file, path);
            file.Save(target, validate: false);
            SavedModelDocument saved = new(target, StoredSize.Of(target));
            if (parse.GetValue(json)) terminal.WriteJson(saved, CoreMLSharpJson.Default.SavedModelDocument);
            else terminal.Error.WriteLine(PlainText.OnOneLine($"{target}: {Numbers.Bytes(saved.Bytes)}, {file.Specification.TypeName}"));
        });
        return command;
    }
}
