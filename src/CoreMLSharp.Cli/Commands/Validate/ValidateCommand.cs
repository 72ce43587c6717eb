using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Documents;
using CoreMLSharp.Validation;

namespace CoreMLSharp.Cli.Commands.Validate;

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
        command.SetWork(parse =>
        {
            string path = parse.GetRequiredValue(model);
            using ModelFile file = ModelFile.Load(path);
            IReadOnlyList<ModelDiagnostic> findings = [.. ModelValidator.Validate(file), .. OnnxLinks.In(file.Specification, path)];
            int errors = findings.Count(finding => finding.Severity == DiagnosticSeverity.Error);
            if (parse.GetValue(json))
            {
                terminal.WriteJson(ValidationDocument.From(path, findings), CoreMLSharpJson.Default.ValidationDocument);
            }
            else Print(terminal, path, findings, errors);
            return errors == 0 ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static void Print(Terminal terminal, string path, IReadOnlyList<ModelDiagnostic> findings, int errors)
    {
        foreach (ModelDiagnostic finding in findings) terminal.WriteText(finding.ToString());
        string verdict = errors == 0 ? "valid" : "not valid";
        terminal.WriteText($"{path}: {verdict} (errors: {errors}, warnings: {findings.Count - errors})");
    }
}
