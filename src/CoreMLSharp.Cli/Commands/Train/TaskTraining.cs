using System.CommandLine;
using System.Globalization;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.IO;
using CoreMLSharp.Training.Documents;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Tasks;
using Spectre.Console;

namespace CoreMLSharp.Cli.Commands.Train;

/// <summary>What the commands of Create ML's tasks share: where the model goes, progress, and what the training came to.</summary>
/// <param name="terminal">Where to speak.</param>
/// <param name="items">What the task learns from, in the plural, such as <c>texts</c>.</param>
/// <param name="isValidated">Whether some can be set aside to see how well the model does on them.</param>
/// <param name="session">Where it can be stopped and go on; null where it never takes long.</param>
internal sealed class TaskTraining(Terminal terminal, string items, bool isValidated = true, SessionOptions? session = null)
{
    private readonly Option<string> _output = OutputOption.Model();
    private readonly Option<bool> _force = OutputOption.Force();
    private readonly Option<bool> _json = CommonOptions.Json();

    /// <summary>The options that each of the commands has.</summary>
    public IEnumerable<Option> Options => [_output, _force, _json, .. session?.All ?? [], .. Metadata.All];

    /// <summary>What the model says of itself.</summary>
    public MetadataOptions Metadata { get; } = new();

    /// <summary>Whether the command prints a document, so that nothing else may stand there.</summary>
    public bool IsJson(ParseResult parse) => parse.GetValue(_json);

    /// <summary>Trains a model, writes it, and tells what came of it.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="train">Trains the model.</param>
    /// <param name="cancellationToken">Stops the work; nothing is written then.</param>
    public void Run(ParseResult parse, Func<IProgress<TrainingProgress>, ITrainedModel> train, CancellationToken cancellationToken)
    {
        string path = parse.GetRequiredValue(_output);
        Writable.Require(path);
        using ITrainedModel trained = session is null ? Train() : session.Run(terminal, parse, Train);
        cancellationToken.ThrowIfCancellationRequested();
        trained.Model.Save(path);
        foreach (string warning in trained.Warnings) terminal.Error.WriteLine($"warning: {PlainText.OnOneLine(warning)}");
        TaskDocument document = TaskDocument.From(path, StoredSize.Of(path), trained);
        if (parse.GetValue(_json)) terminal.WriteJson(document, TrainingJson.Default.TaskDocument);
        else Print(document);

        ITrainedModel Train() => TrainingBar.Show(terminal, train, items);
    }

    private void Print(TaskDocument document)
    {
        TextTable table = new(Justify.Left, Justify.Left);
        Add("Training", document.Training);
        if (document.Validation is { } validation) Add("Validation", validation);
        else if (isValidated) AddLine("Validation", $"too few {items} to set some aside");
        AddLine("Seconds", document.Seconds.ToString("F1", CultureInfo.InvariantCulture));
        AddLine("Model", $"{document.Model}, {Numbers.Bytes(document.Bytes)}");
        table.WriteTo(terminal.OutputConsole);

        void Add(string part, TaskMetrics metrics)
        {
            foreach ((string name, string value) in MetricLines.Of(metrics)) AddLine($"{part} {name}", value);
        }

        void AddLine(string name, string value) => table.Add((name, null), (value, null));
    }
}
