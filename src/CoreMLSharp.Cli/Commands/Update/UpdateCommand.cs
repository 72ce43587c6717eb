using System.CommandLine;
using System.Globalization;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Updating;
using CoreMLSharp.Training.Documents;
using CoreMLSharp.Training.Updating;

namespace CoreMLSharp.Cli.Commands.Update;

/// <summary><c>coreml update</c>: train an updatable model further, as an app would on a device.</summary>
internal static class UpdateCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> model = CommonOptions.Model();
        model.Arity = ArgumentArity.ZeroOrOne;
        Argument<string> data = new("DATA")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "The examples: a folder with one subfolder of photos per class, a CSV file with a column for each training "
                + "input, or a .safetensors file.",
        };
        Option<string> output = OutputOption.Model();
        Option<bool> force = OutputOption.Force();
        Option<bool> json = CommonOptions.Json();
        UpdateOptions options = new();
        AverageOptions average = new();
        RuntimeOptions runtime = new(withFunction: false);
        CommandWithExamples command = new("update", "Train an updatable model further, as an app does on a device.")
        {
            Arguments = { model, data },
            Options = { output },
            Check = parse => Check(average.Models(parse), parse.GetValue(model), parse.GetValue(data)).Concat(
                OutputOption.OverInput(
                    parse.GetValue(force), parse.GetValue(output),
                    [parse.GetValue(model), parse.GetValue(data), .. average.Models(parse)])),
            Examples =
            [
                ("coreml update Digits.mlmodel my-digits/ -o MyDigits.mlmodel", "Learn from photos, in a folder for each class."),
                ("coreml update Prices.mlmodel sales.csv --epochs 20 --learning-rate 0.01 -o Prices2.mlmodel", "Learn from a table."),
                ("coreml update Drawings.mlmodel new.safetensors -o Drawings.mlmodel --force --json", "Learn in place, for a script."),
                ("coreml update --average A.mlmodel B.mlmodel --shares 20 35 -o Both.mlmodel", "Put two updates of one model together."),
            ],
        };
        command.AddAll([.. options.All, .. average.All, force, json, .. runtime.All]);
        command.SetAction((parse, cancellationToken) => Task.Run(
            async () =>
            {
                string path = parse.GetRequiredValue(output);
                if (average.Models(parse).Length > 0) average.Run(parse, path, terminal);
                else
                {
                    await Run(
                        parse.GetRequiredValue(model), parse.GetRequiredValue(data), path,
                        runtime.Configuration(parse) with { Parameters = options.Read(parse) }, parse.GetValue(json), terminal,
                        cancellationToken);
                }
            },
            cancellationToken));
        return command;
    }

    /// <summary>A model and examples, or models to average.</summary>
    private static IEnumerable<string> Check(string[] average, string? model, string? data) => (average.Length > 0, model, data) switch
    {
        (true, null, null) or (false, not null, not null) => [],
        (true, _, _) => ["Give MODEL and DATA or --average, not both."],
        _ => ["Give a model and examples: coreml update MODEL DATA -o OUT, or models to average with --average."],
    };

    private static async Task Run(
        string path, string data, string output, MLModelConfiguration configuration, bool asJson, Terminal terminal,
        CancellationToken cancellationToken)
    {
        using ModelFile file = ModelFile.Load(path);
        IMLBatchProvider examples = UpdateData.Open(data, file.Specification);
        List<double> losses = [];
        MLUpdateTask task = new(
            file, examples, configuration, new MLUpdateProgressHandlers(MLUpdateProgressEvent.EpochEnd, Report), path);
        double? before;
        using (MLModel model = MLModel.Load(file, configuration, path, cancellationToken))
        {
            before = UpdateAccuracy.Of(model, examples, cancellationToken);
        }

        MLUpdateContext context = await task.RunAsync(cancellationToken);
        using MLModel updated = context.Model;
        double? after = UpdateAccuracy.Of(updated, examples, cancellationToken);
        updated.Write(output);
        if (asJson)
        {
            UpdateDocument document = new(output, examples.Count, losses, before, after);
            terminal.WriteJson(document, TrainingJson.Default.UpdateDocument);
            return;
        }

        string accuracy = before is { } old && after is { } now
            ? $" It is right about {Numbers.Percent(now)} of them, before {Numbers.Percent(old)}."
            : "";
        terminal.WriteText($"Learned from {Numbers.Count(examples.Count)} examples.{accuracy}");
        terminal.Error.WriteLine(PlainText.OnOneLine($"Wrote {output}."));

        void Report(MLUpdateContext progress)
        {
            losses.Add(progress.Metrics[MLMetricKey.LossValue]);
            terminal.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"epoch {losses.Count}/{progress.Parameters[MLParameterKey.Epochs]}: loss {losses[^1]:G5}"));
        }
    }
}
