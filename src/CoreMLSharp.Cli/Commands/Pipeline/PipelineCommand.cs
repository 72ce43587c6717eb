using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Documents;
using CoreMLSharp.Editing;
using CoreMLSharp.IO;

namespace CoreMLSharp.Cli.Commands.Pipeline;

/// <summary><c>coreml pipeline</c>: put models together, and take them apart.</summary>
internal static class PipelineCommand
{
    public static Command Create(Terminal terminal) => new("pipeline", "Join models into a pipeline, or split one into its stages.")
    {
        Subcommands = { CreateJoin(terminal), CreateSplit(terminal) },
    };

    private static CommandWithExamples CreateJoin(Terminal terminal)
    {
        Argument<string[]> models =
            new("MODEL") { Description = "The models in the order in which they run.", Arity = new ArgumentArity(2, 1000) };
        Option<string> output = OutputOption.Model();
        Option<bool> force = OutputOption.Force();
        Option<bool> json = CommonOptions.Json();
        CommandWithExamples command = new(
            "join", "Join models into a pipeline; the outputs of each are inputs of those that follow, by name.")
        {
            Arguments = { models },
            Options = { output, force, json },
            Check = parse => OutputOption.OverInput(parse.GetValue(force), parse.GetValue(output), parse.GetRequiredValue(models)),
            Examples =
            [
                ("coreml pipeline join Extractor.mlmodel Classifier.mlmodel -o Both.mlmodel", "Features of an image, and what they say."),
            ],
        };
        command.SetWork(parse =>
        {
            SavedModelDocument saved = Document(PipelineStages.Join(parse.GetRequiredValue(models), parse.GetRequiredValue(output)));
            if (parse.GetValue(json)) terminal.WriteJson(saved, CoreMLSharpJson.Default.SavedModelDocument);
            else Print(terminal, saved);
        });
        return command;
    }

    private static CommandWithExamples CreateSplit(Terminal terminal)
    {
        Argument<string> model = CommonOptions.Model();
        Option<string> output = OutputOption.Folder("The folder to write the stages to.");
        Option<bool> json = CommonOptions.Json();
        CommandWithExamples command = new("split", "Write each stage of a pipeline to a file of its own.")
        {
            Arguments = { model },
            Options = { output, json },
            Examples =
            [
                ("coreml pipeline split Both.mlmodel -o stages", "stages/1-neuralNetwork.mlmodel, stages/2-glmClassifier.mlmodel."),
            ],
        };
        command.SetWork(parse =>
        {
            IReadOnlyList<SavedModelDocument> saved =
                [.. PipelineStages.Split(parse.GetRequiredValue(model), parse.GetRequiredValue(output)).Select(Document)];
            if (parse.GetValue(json)) terminal.WriteJson(saved, CoreMLSharpJson.Default.SavedModels);
            else foreach (SavedModelDocument stage in saved) Print(terminal, stage);
        });
        return command;
    }

    private static SavedModelDocument Document(string path) => new(path, StoredSize.Of(path));

    private static void Print(Terminal terminal, SavedModelDocument saved) =>
        terminal.Error.WriteLine(PlainText.OnOneLine($"{saved.Model}: {Numbers.Bytes(saved.Bytes)}"));
}
