using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Runtime.Documents;
using CoreMLSharp.Runtime.Verification;
using Spectre.Console;

namespace CoreMLSharp.Cli.Commands.Verify;

/// <summary><c>coreml verify</c>: does a model still compute what was recorded?</summary>
internal static class VerifyCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> model = CommonOptions.Model();
        Argument<string> golden =
            new("GOLDEN") { Description = "A .safetensors file of inputs and expected outputs, each under its name." };
        Option<double?> relative = CheckedOption.Number(
            "--rtol", "NUMBER", "The error allowed, relative to the expected number.", least: 0);
        relative.DefaultValueFactory = _ => 1e-3;
        Option<double?> absolute = CheckedOption.Number("--atol", "NUMBER", "The error allowed besides.", least: 0);
        absolute.DefaultValueFactory = _ => 1e-5;
        Option<bool> json = CommonOptions.Json();
        RuntimeOptions runtime = new();
        CommandWithExamples command = new(
            "verify", "Run a model on recorded inputs and compare with recorded outputs: exit code 0 if they agree, 1 if not.")
        {
            Arguments = { model, golden },
            Options = { relative, absolute, json },
            Examples =
            [
                ("coreml predict Model.mlmodel --input x=x.npy --record golden.safetensors", "Record what a model computes now."),
                ("coreml verify Model.mlmodel golden.safetensors --rtol 1e-4", "Check later, or elsewhere, that it still does."),
            ],
        };
        command.AddAll(runtime.All);
        command.SetWork(parse =>
        {
            using MLModel loaded = MLModel.Load(parse.GetRequiredValue(model), runtime.Configuration(parse));
            Tolerance tolerance = new(parse.GetRequiredValue(relative)!.Value, parse.GetRequiredValue(absolute)!.Value);
            IReadOnlyList<OutputComparison> outputs = GoldenTest.Run(
                loaded, SafeTensorsFile.Load(parse.GetRequiredValue(golden)), tolerance);
            if (parse.GetValue(json)) terminal.WriteJson(VerificationDocument.From(outputs), RuntimeJson.Default.VerificationDocument);
            else Print(terminal, outputs);
            return outputs.All(output => output.Passed) ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static void Print(Terminal terminal, IReadOnlyList<OutputComparison> outputs)
    {
        TextTable table = new(Justify.Left, Justify.Right, Justify.Right, Justify.Left);
        table.AddTitles("output", "largest absolute error", "largest relative error", "verdict");
        foreach (OutputComparison output in outputs)
        {
            table.Add(
                (output.Name, null), (Numbers.Significant(output.LargestAbsoluteError, 3), null),
                (Numbers.Significant(output.LargestRelativeError, 3), null),
                (output.Passed ? "pass" : $"fail {output.Difference}".TrimEnd(), null));
        }

        table.WriteTo(terminal.OutputConsole);
    }
}
