using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Programs;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Benchmarking;
using CoreMLSharp.Runtime.Documents;
using CoreMLSharp.Runtime.LinkedModels;
using CoreMLSharp.Runtime.Verification;

namespace CoreMLSharp.Cli.Commands.Export;

/// <summary><c>coreml export</c>: a Core ML model as an ONNX file that works on its own.</summary>
internal static class ExportCommand
{
    /// <summary>How far what the file computes with 32 bits may be from what the model computes with 64.</summary>
    private static readonly Tolerance Rounding = new(Relative: 1e-3, Absolute: 1e-4);

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
        Option<string[]> searchPath = CommonOptions.SearchPath();
        Option<bool> json = CommonOptions.Json();
        CommandWithExamples command = new("export", "Write a model as an ONNX model.")
        {
            Arguments = { model },
            Options = { output, batch, function, searchPath, force, json },
            Examples =
            [
                ("coreml export Inceptionv3.mlmodel -o inception.onnx", "For every runtime that reads ONNX."),
                ("coreml export Inceptionv3.mlmodel -o inception.onnx --batch", "The same for many images at once."),
                ("coreml export Materials.mlmodel -o materials.onnx", "A trained classifier and its extractor in one file."),
            ],
        };
        command.SetWork(parse =>
        {
            ExportDocument written = Export(
                parse.GetRequiredValue(model), parse.GetRequiredValue(output), parse.GetValue(batch), parse.GetValue(function),
                parse.GetRequiredValue(searchPath));
            if (parse.GetValue(json)) terminal.WriteJson(written, RuntimeJson.Default.ExportDocument);
            else terminal.Error.WriteLine(PlainText.OnOneLine(Describe(written)));
        });
        return command;
    }

    private static ExportDocument Export(string path, string output, bool batch, string? function, IReadOnlyList<string> searchPaths)
    {
        using ModelFile linking = ModelFile.Load(path);
        using EmbeddingResult? alone = LinkedModelEmbedder.HasLinks(linking.Specification)
            ? LinkedModelEmbedder.Embed(linking, Path.GetDirectoryName(Path.GetFullPath(path))!, searchPaths)
            : null;
        ModelFile file = alone?.File ?? linking;
        OnnxTranslationOptions options = new() { ModelName = Path.GetFileName(path), Batch = batch, FunctionName = function };
        using OnnxTranslation translation = OnnxExporter.Export(file, options);
        if (batch && !translation.IsBatched)
        {
            throw new CoreMLException($"{path} has layers that mix examples, so that it cannot run many at once; leave out --batch.");
        }

        OnnxVerifier.Run(translation, ModelFunctions.Select(file.Specification, function).Description);
        if (file.Specification is { Network: null, MlProgram: null }) RequireEqual(translation, file, path);
        translation.Save(output);
        return ExportDocument.From(output, translation);
    }

    /// <summary>What is put together of stages is run beside the model, which computes in another way.</summary>
    private static void RequireEqual(OnnxTranslation translation, ModelFile file, string path)
    {
        using MLModel model = MLModel.Load(file, path: path);
        IReadOnlyList<OutputComparison> outputs =
            OnnxVerifier.Compare(translation, model, RandomInputs.For(model.Description), Rounding);
        if (outputs.FirstOrDefault(output => !output.Passed) is { } wrong)
        {
            throw new CoreMLException(
                $"{path} computes something else as ONNX than as Core ML: its output '{wrong.Name}' differs by "
                    + $"{wrong.Difference ?? Numbers.Significant(wrong.LargestAbsoluteError, 3)}. Please report it.");
        }
    }

    private static string Describe(ExportDocument written)
    {
        IEnumerable<string> inputs = written.Inputs.Select(input =>
            $"{input.Name} [{string.Join(", ", input.Shape?.Select(size => size < 0 ? "?" : $"{size}") ?? ["…"])}]");
        return $"{written.Model}: {Numbers.Bytes(written.Bytes)}; "
            + $"inputs {string.Join(", ", inputs)}; outputs {string.Join(", ", written.Outputs)}.";
    }
}
