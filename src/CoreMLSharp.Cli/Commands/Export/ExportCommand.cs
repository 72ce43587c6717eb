using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Programs;
using CoreMLSharp.Runtime.Documents;
using CoreMLSharp.Runtime.Verification;

namespace CoreMLSharp.Cli.Commands.Export;

/// <summary><c>coreml export</c>: a Core ML network or ML Program as an ONNX file that works on its own.</summary>
internal static class ExportCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> model = CommonOptions.Model();
        Option<string> output = OutputOption.File("The ONNX file to write.", "OUT.onnx", "an ONNX file's name ends in .onnx", [".onnx"]);
        Option<bool> force = OutputOption.Force();
        output.Required = true;
        Option<bool> batch = new("--batch")
        {
            Description = "Make the first dimension the batch, so that one run takes any number of examples; fails where layers mix them.",
        };
        Option<string> function = CommonOptions.Function();
        Option<bool> json = CommonOptions.Json();
        CommandWithExamples command = new("export", "Write a neural network or ML Program as an ONNX model.")
        {
            Arguments = { model },
            Options = { output, batch, function, force, json },
            Examples =
            [
                ("coreml export Inceptionv3.mlmodel -o inception.onnx", "For every runtime that reads ONNX."),
                ("coreml export Inceptionv3.mlmodel -o inception.onnx --batch", "The same for many images at once."),
            ],
        };
        command.SetWork(parse =>
        {
            ExportDocument written = Export(
                parse.GetRequiredValue(model), parse.GetRequiredValue(output), parse.GetValue(batch), parse.GetValue(function));
            if (parse.GetValue(json)) terminal.WriteJson(written, RuntimeJson.Default.ExportDocument);
            else terminal.Error.WriteLine(PlainText.OnOneLine(Describe(written)));
        });
        return command;
    }

    private static ExportDocument Export(string path, string output, bool batch, string? function)
    {
        using ModelFile file = ModelFile.Load(path);
        OnnxTranslationOptions options = new() { ModelName = Path.GetFileName(path), Batch = batch, FunctionName = function };
        using OnnxTranslation translation = OnnxExporter.Export(file, options);
        if (batch && !translation.IsBatched)
        {
            throw new CoreMLException($"{path} has layers that mix examples, so that it cannot run many at once; leave out --batch.");
        }

        OnnxVerifier.Run(translation, ModelFunctions.Select(file.Specification, function).Description);
        translation.Save(output);
        return ExportDocument.From(output, translation);
    }

    private static string Describe(ExportDocument written)
    {
        IEnumerable<string> inputs = written.Inputs.Select(input =>
            $"{input.Name} [{string.Join(", ", input.Shape?.Select(size => size < 0 ? "?" : $"{size}") ?? ["…"])}]");
        return $"{written.Model}: {Numbers.Bytes(written.Bytes)}; "
            + $"inputs {string.Join(", ", inputs)}; outputs {string.Join(", ", written.Outputs)}.";
    }
}
