using System.CommandLine;
using System.Globalization;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Editing;
using CoreMLSharp.IO;

namespace CoreMLSharp.Cli.Commands;

/// <summary><c>coreml pipeline</c>: put models together, and take them apart.</summary>
internal static class PipelineCommand
{
    public static Command Create(Terminal terminal) => new("pipeline", "Join models into a pipeline, or split one into its stages.")
    {
        Subcommands = { CreateJoin(terminal), CreateSplit(terminal) },
    };

    private static CommandWithExamples CreateJoin(Terminal terminal)
    {
        Argument<string[]> models = new("MODEL") { Description = "The models in the order in which they run.", Arity = new ArgumentArity(2, 1000) };
        Option<string> output = OutputOption.Create("OUT");
        CommandWithExamples command = new("join", "Join models into a pipeline; the outputs of each are inputs of those that follow, by name.")
        {
            Arguments = { models },
            Options = { output },
            Examples = [("coreml pipeline join Extractor.mlmodel Classifier.mlmodel -o Both.mlmodel", "Features of a picture, and what they say.")],
        };
        command.SetAction(parse => Report(terminal, PipelineStages.Join(parse.GetRequiredValue(models), parse.GetRequiredValue(output))));
        return command;
    }

    private static CommandWithExamples CreateSplit(Terminal terminal)
    {
        Argument<string> model = CommonOptions.Model();
        Option<string> output = new("--output", "-o") { Description = "The folder to write the stages to.", HelpName = "DIR", Required = true };
        CommandWithExamples command = new("split", "Write each stage of a pipeline to a file of its own.")
        {
            Arguments = { model },
            Options = { output },
            Examples = [("coreml pipeline split Both.mlmodel -o stages", "stages/1-neuralNetwork.mlmodel, stages/2-glmClassifier.mlmodel.")],
        };
        command.SetAction(parse =>
        {
            foreach (string path in PipelineStages.Split(parse.GetRequiredValue(model), parse.GetRequiredValue(output))) Report(terminal, path);
        });
        return command;
    }

    private static void Report(Terminal terminal, string path) =>
        terminal.Error.WriteLine(PlainText.OnOneLine(string.Create(CultureInfo.InvariantCulture, $"{path}: {StoredSize.Of(path):N0} bytes")));
}
