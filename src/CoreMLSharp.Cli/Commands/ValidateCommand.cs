using System.CommandLine;
using System.Text.Json;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Validation;

namespace CoreMLSharp.Cli.Commands;

/// <summary><c>coreml validate</c>: whether Core ML accepts a model, and what to do where it does not.</summary>
internal static class ValidateCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> model = CommonOptions.Model();
        Option<bool> json = CommonOptions.Json();
        CommandWithExamples command = new("validate", "Check whether Core ML accepts a model: exit code 0 if it does, 1 if not.")
        {
            Arguments = { model },
            Options = { json },
            Examples =
            [
                ("coreml validate Materials.mlmodel", "List what is wrong or doubtful with a model."),
                ("coreml validate Materials.mlmodel --json", "The same for a script."),
            ],
        };
        command.SetAction(parse =>
        {
            string path = parse.GetRequiredValue(model);
            using ModelFile file = ModelFile.Load(path);
            IReadOnlyList<ModelDiagnostic> findings = ModelValidator.Validate(file);
            int errors = findings.Count(finding => finding.Severity == DiagnosticSeverity.Error);
            if (parse.GetValue(json)) terminal.WriteJson(writer => WriteJson(writer, path, findings, errors == 0));
            else Print(terminal, path, findings, errors);
            return errors == 0 ? CoreMLCommandLine.Done : CoreMLCommandLine.Failed;
        });
        return command;
    }

    private static void Print(Terminal terminal, string path, IReadOnlyList<ModelDiagnostic> findings, int errors)
    {
        foreach (ModelDiagnostic finding in findings) terminal.Output.WriteLine(PlainText.OnOneLine(finding.ToString()));
        string verdict = errors == 0 ? "valid" : "not valid";
        terminal.Output.WriteLine(PlainText.OnOneLine($"{path}: {verdict} (errors: {errors}, warnings: {findings.Count - errors})"));
    }

    private static void WriteJson(Utf8JsonWriter writer, string path, IReadOnlyList<ModelDiagnostic> findings, bool valid)
    {
        writer.WriteStartObject();
        writer.WriteString("model", path);
        writer.WriteBoolean("valid", valid);
        writer.WriteObjects("findings", findings, finding =>
        {
            writer.WriteString("severity", finding.Severity == DiagnosticSeverity.Error ? "error" : "warning");
            writer.WriteString("location", finding.Location);
            writer.WriteString("message", finding.Message);
            writer.WriteString("remedy", finding.Remedy);
        });
        writer.WriteEndObject();
    }
}
