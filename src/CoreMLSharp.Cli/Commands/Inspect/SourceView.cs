using System.Globalization;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Conversion.Documents;
using CoreMLSharp.Conversion.Inspection;

namespace CoreMLSharp.Cli.Commands.Inspect;

/// <summary>Shows a model of another format: what to call its inputs and outputs when it is converted.</summary>
internal static class SourceView
{
    public static void Show(string path, bool asJson, Terminal terminal)
    {
        SourceDocument source = SourceDocument.Read(path);
        if (asJson)
        {
            terminal.WriteJson(source, ConversionJson.Default.SourceDocument);
            return;
        }

        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        terminal.WriteText(
            $"{name}: {source.Source}, {source.Weights.ToString("N0", CultureInfo.InvariantCulture)} numbers in its weights");
        Section("Inputs", source.Inputs.Select(input => $"{input}"));
        Section("Outputs", source.Outputs.Select(output => $"{output}"));
        Section("Operators, as ONNX has them", source.Operators.Select(count => $"{count.Operator}  {count.Count}"));
        if (source.ClassLabels.Count > 0) Section($"Class labels ({source.ClassLabels.Count})", [string.Join(", ", source.ClassLabels)]);

        void Section(string title, IEnumerable<string> lines)
        {
            terminal.WriteText("");
            terminal.WriteText(title);
            foreach (string line in lines) terminal.WriteText($"  {line}");
        }
    }
}
