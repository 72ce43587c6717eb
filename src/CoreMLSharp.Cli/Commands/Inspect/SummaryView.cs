using System.Globalization;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Inspection;
using CoreMLSharp.Models;
using CoreMLSharp.Specification;
using Spectre.Console;

namespace CoreMLSharp.Cli.Commands.Inspect;

/// <summary>A model's summary for people: a heading, tables of what goes in and out, and a tree of where the bytes are.</summary>
internal sealed class SummaryView(IAnsiConsole console)
{
    private const int LabelsShown = 20;
    private const int TextShown = 300;

    private static readonly Style Bold = new(decoration: Decoration.Bold);
    private static readonly Style Quiet = new(decoration: Decoration.Dim);

    public void Show(string fileName, ModelSummary summary, bool withLayers)
    {
        ShowHeading(fileName, summary);
        ShowFeatures("Inputs", summary.Inputs);
        ShowFeatures("Outputs", summary.Outputs);
        ShowFeatures("States", summary.States);
        ShowFeatures("Training inputs", summary.TrainingInputs);
        foreach (FunctionSummary function in summary.Functions)
        {
            ShowFeatures($"Function {function.Name}: inputs", function.Inputs);
            ShowFeatures($"Function {function.Name}: outputs", function.Outputs);
            ShowFeatures($"Function {function.Name}: states", function.States);
        }

        ShowLabels(summary.ClassLabels);
        ShowMetadata(summary.Metadata);
        ByteTree.Show(console, summary.Root);
        WeightTable.Show(console, summary.Root);
        if (summary.WhyThisSize.Length > 0)
        {
            console.WriteLine();
            Line(summary.WhyThisSize);
        }

        if (withLayers) LayerTable.Show(console, summary.Root);
    }

    private void ShowHeading(string fileName, ModelSummary summary)
    {
        Line($"{fileName}: {summary.Root.Type}, {ByteSize.Text(summary.Root.Bytes)}", Bold);
        string systems = summary.Systems.Length > 0 ? summary.Systems : "newer than this version of coreml knows";
        string version = summary.NewestVersion == summary.SpecificationVersion
            ? string.Create(CultureInfo.InvariantCulture, $"Specification version {summary.SpecificationVersion}")
            : string.Create(
                CultureInfo.InvariantCulture, $"Specification version {summary.SpecificationVersion}, of a stage {summary.NewestVersion}");
        Line($"{version} ({systems} or later)");
        if (summary.IsUpdatable) Line("Updatable: it can be trained further on a device.");
    }

    private void ShowFeatures(string title, IReadOnlyList<FeatureSummary> features)
    {
        if (features.Count == 0) return;
        Title(title);
        TextTable table = new(Justify.Left, Justify.Left, Justify.Left);
        foreach (FeatureSummary feature in features)
        {
            table.Add(($"  {feature.Name}", null), (feature.ToString(), null), (PlainText.Shorten(feature.Description, TextShown), Quiet));
        }

        table.WriteTo(console);
    }

    private void ShowLabels(ClassLabels labels)
    {
        if (labels.Count == 0) return;
        Title($"Class labels ({labels.Count})");
        IEnumerable<string> texts = labels.Strings.Concat(labels.Integers.Select(label => label.ToString(CultureInfo.InvariantCulture)));
        string shown = string.Join(", ", texts.Take(LabelsShown).Select(label => PlainText.Shorten(label, 60)));
        Line($"  {shown}{(labels.Count > LabelsShown ? $", … ({labels.Count - LabelsShown} more; --json lists all)" : "")}");
    }

    private void ShowMetadata(Metadata metadata)
    {
        List<(string Name, string Value)> entries =
        [
            ("description", metadata.ShortDescription),
            ("author", metadata.Author),
            ("license", metadata.License),
            ("version", metadata.VersionString),
            .. metadata.UserDefined.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => (entry.Key, entry.Value)),
        ];
        entries.RemoveAll(entry => entry.Value.Length == 0);
        if (entries.Count == 0) return;
        Title("Metadata");
        TextTable table = new(Justify.Left, Justify.Left);
        foreach ((string name, string value) in entries)
        {
            table.Add(($"  {PlainText.Shorten(name, 60)}", null), (PlainText.Shorten(value, TextShown), null));
        }

        table.WriteTo(console);
    }

    private void Title(string title)
    {
        console.WriteLine();
        Line(title, Bold);
    }

    private void Line(string text, Style? style = null)
    {
        TextTable line = new(Justify.Left);
        line.Add((text, style));
        line.WriteTo(console);
    }
}
