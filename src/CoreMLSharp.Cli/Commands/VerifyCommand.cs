using System.CommandLine;
using System.Globalization;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Runtime.Verification;
using Spectre.Console;

namespace CoreMLSharp.Cli.Commands;

/// <summary><c>coreml verify</c>: does a model still compute what was recorded?</summary>
internal static class VerifyCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> model = CommonOptions.Model();
        Argument<string> golden = new("GOLDEN") { Description = "A .safetensors file of inputs and expected outputs, each under its name." };
        Option<double> relative = new("--rtol") { Description = "The error allowed, relative to the expected number.", DefaultValueFactory = _ => 1e-3 };
        Option<double> absolute = new("--atol") { Description = "The error allowed besides.", DefaultValueFactory = _ => 1e-5 };
        Option<bool> json = CommonOptions.Json();
        RuntimeOptions runtime = new();
        CommandWithExamples command = new("verify", "Run a model on recorded inputs and compare with recorded outputs.")
        {
            Arguments = { model, golden },
            Options = { relative, absolute, json, runtime.SearchPath, runtime.CropAndScale, runtime.Function },
            Examples =
            [
                ("coreml predict Model.mlmodel --input x=x.npy --record golden.safetensors", "Record what a model computes now."),
                ("coreml verify Model.mlmodel golden.safetensors --rtol 1e-4", "Check later, or elsewhere, that it still does."),
            ],
        };
        command.SetAction(parse =>
        {
            using MLModel loaded = MLModel.Load(parse.GetRequiredValue(model), runtime.Configuration(parse));
            Tolerance tolerance = new(parse.GetValue(relative), parse.GetValue(absolute));
            IReadOnlyList<OutputComparison> outputs = ModelVerifier.Verify(loaded, SafeTensorsFile.Load(parse.GetRequiredValue(golden)), tolerance);
            if (parse.GetValue(json)) PrintJson(terminal, outputs);
            else PrintTable(terminal, outputs);
            return outputs.All(output => output.Passed) ? CoreMLCommandLine.Done : CoreMLCommandLine.Failed;
        });
        return command;
    }

    private static void PrintTable(Terminal terminal, IReadOnlyList<OutputComparison> outputs)
    {
        Table table = new() { Border = TableBorder.Simple };
        table.AddColumns("output", "largest absolute error", "largest relative error", "verdict");
        foreach (OutputComparison output in outputs)
        {
            string verdict = output.Passed ? "pass" : $"fail {output.Difference}".TrimEnd();
            table.AddRow(new Text(PlainText.OnOneLine(output.Name)), new Text(Number(output.LargestAbsoluteError)),
                new Text(Number(output.LargestRelativeError)), new Text(PlainText.OnOneLine(verdict)));
        }

        terminal.OutputConsole.Write(table);
    }

    private static void PrintJson(Terminal terminal, IReadOnlyList<OutputComparison> outputs) => terminal.WriteJson(json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("passed", outputs.All(output => output.Passed));
        json.WriteObjects("outputs", outputs, output =>
        {
            json.WriteString("name", output.Name);
            json.WriteBoolean("passed", output.Passed);
            json.WritePropertyName("largestAbsoluteError");
            FeatureJson.Write(json, output.LargestAbsoluteError);
            json.WritePropertyName("largestRelativeError");
            FeatureJson.Write(json, output.LargestRelativeError);
            if (output.Difference is { } difference) json.WriteString("difference", difference);
        });
        json.WriteEndObject();
    });

    private static string Number(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
