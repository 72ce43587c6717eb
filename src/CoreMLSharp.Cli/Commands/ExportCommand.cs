using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Runtime.Verification;

namespace CoreMLSharp.Cli.Commands;

/// <summary><c>coreml export</c>: a Core ML network or ML Program as an ONNX file that stands alone.</summary>
internal static class ExportCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> model = CommonOptions.Model();
        Option<string> output = new("--output", "-o") { Description = "The ONNX file to write.", Required = true };
        Option<bool> batch = new("--batch") { Description = "Let the first dimension count examples, so that many can be run at once; fails where layers mix them." };
        Option<string> function = RuntimeOptions.CreateFunction();
        CommandWithExamples command = new("export", "Write a neural network or ML Program as an ONNX model.")
        {
            Arguments = { model },
            Options = { output, batch, function },
            Examples =
            [
                ("coreml export Inceptionv3.mlmodel -o inception.onnx", "For every runtime that reads ONNX."),
                ("coreml export Inceptionv3.mlmodel -o inception.onnx --batch", "The same for many pictures at once."),
            ],
        };
        command.SetAction(parse => Run(parse.GetRequiredValue(model), parse.GetRequiredValue(output), parse.GetValue(batch), parse.GetValue(function), terminal));
        return command;
    }

    private static void Run(string path, string output, bool batch, string? function, Terminal terminal)
    {
        using ModelFile file = ModelFile.Load(path);
        using OnnxTranslation translation = OnnxExporter.Export(file, new OnnxTranslationOptions { ModelName = Path.GetFileName(path), Batch = batch, FunctionName = function });
        if (batch && !translation.IsBatched) throw new CoreMLException($"{path} has layers that mix examples, so that it cannot run many at once; leave out --batch.");
        OnnxVerifier.Run(translation);
        translation.Save(output);
        terminal.Error.WriteLine($"{output}: {new FileInfo(output).Length:N0} bytes; inputs {Names(translation.Inputs)}; outputs {string.Join(", ", translation.Model.Graph.Output.Select(value => value.Name))}.");
    }

    private static string Names(IEnumerable<OnnxFeature> features) =>
        string.Join(", ", features.Select(feature => $"{feature.TensorName} [{string.Join(", ", feature.Dims?.Select(dim => dim < 0 ? "?" : $"{dim}") ?? ["…"])}]"));
}
