using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Conversion;
using CoreMLSharp.Conversion.Checking;
using CoreMLSharp.Conversion.Documents;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;
using CoreMLSharp.Runtime.Verification;

namespace CoreMLSharp.Cli.Commands.Convert;

/// <summary><c>coreml convert</c>: a model of another format as a Core ML model.</summary>
internal static class ConvertCommand
{
    private const string PackageEnding = ".mlpackage";

    public static Command Create(Terminal terminal)
    {
        Argument<string> model = new("MODEL") { Description = $"The model: {SourceFormats.Description}." };
        Option<string> output = OutputOption.WithEndings(
            new("-o") { Description = "Where to write the Core ML model.", HelpName = "OUT.mlpackage", Required = true },
            "a model's name ends in .mlpackage (or .mlmodel)", [PackageEnding, ".mlmodel"]);
        Option<bool> force = OutputOption.Force();
        Option<bool> check = new("--check")
        {
            Description = "Run the source and the model on made-up inputs, and show how far their outputs are apart; exit with 1 where "
                + "they differ by more than rounding.",
        };
        Option<bool> bisect = new("--bisect")
        {
            Description = "The same, and where an output differs, find the operator of the source at which the two part.",
        };
        Option<bool> json = CommonOptions.Json();
        ConvertOptions options = new();
        CommandWithExamples command = new("convert", "Make a Core ML model of one in another format.")
        {
            Arguments = { model },
            Options = { output, force, check, bisect, json },
            Check = parse =>
            [
                .. OutputOption.OverInput(parse.GetValue(force), parse.GetValue(output), [parse.GetValue(model)]),
                .. WrongEnding(parse.GetValue(output), options.FormatOf(parse)),
            ],
            Examples =
            [
                ("coreml convert trees.onnx -o Trees.mlmodel", "Trees and the like stay what they are."),
                ("coreml convert model.onnx -o Model.mlpackage", "As much as possible as the source has it."),
                ("coreml convert model.onnx -o Model.mlpackage --check", "And see that it computes the same."),
                ("coreml convert model.onnx -o Model.mlpackage --bisect", "And if not, see at which operator they part."),
                ("coreml convert model.onnx -o Model.mlpackage --input x=image:RGB,scale=0.0078,bias=-1 --class-labels labels.txt",
                    "A classifier of photos, as Vision and Xcode's preview like it."),
                ("coreml convert model.onnx -o Model.mlmodel --to neuralnetwork --target iOS13", "For older systems."),
            ],
        };
        command.AddAll(options.All);
        command.SetWork(parse => Run(
            parse.GetRequiredValue(model), parse.GetRequiredValue(output), options.Read(parse),
            parse.GetValue(bisect) ? Comparison.Bisection : parse.GetValue(check) ? Comparison.OfOutputs : Comparison.None,
            parse.GetValue(json), terminal));
        return command;
    }

    private static int Run(string path, string output, ConversionOptions options, Comparison comparison, bool asJson, Terminal terminal)
    {
        using ConversionResult converted =
            ConversionBar.Show(terminal, Path.GetFileName(path), progress => ModelConverter.Convert(path, options, progress));
        if (converted.Model.Specification.MlProgram is not null && IsSingleFile(output)) throw new CoreMLException(NeedsPackage(output));
        IReadOnlyList<OutputComparison>? checks = comparison == Comparison.None ? null : ConversionCheck.Run(converted);
        converted.Model.Save(output);
        ConversionDivergence? divergence = comparison == Comparison.Bisection && checks!.Any(check => !check.Passed)
            ? ConversionBisection.Run(converted)
            : null;
        ConversionDocument document = ConversionDocument.From(output, StoredSize.Of(output), converted, checks, divergence);
        if (asJson) terminal.WriteJson(document, ConversionJson.Default.ConversionDocument);
        else ConversionPrinter.Print(document, terminal);
        return document.Checks?.All(check => check.Passed) == false ? ExitCode.Failed : ExitCode.Done;
    }

    private static IEnumerable<string> WrongEnding(string? output, TargetFormat? format)
    {
        if (output is not null && format == TargetFormat.MLProgram && IsSingleFile(output)) yield return NeedsPackage(output);
    }

    private static bool IsSingleFile(string output) => !FilePlace.IsDevice(output) && !PackageEnding.Equals(
        Path.GetExtension(Path.TrimEndingDirectorySeparator(output)), StringComparison.OrdinalIgnoreCase);

    private static string NeedsPackage(string output) =>
        $"{output}: an ML Program is a package; name it .mlpackage, or make a neural network with --to neuralnetwork.";

    /// <summary>What of the source and the model is compared.</summary>
    private enum Comparison
    {
        None,
        OfOutputs,
        Bisection,
    }
}
