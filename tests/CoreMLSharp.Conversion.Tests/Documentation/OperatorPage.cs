using System.Text;
using CoreMLSharp.Conversion.Keras;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Importing.Pipelines;
using OnnxTable = CoreMLSharp.Onnx.Importing.Programs.OperatorTable;

namespace CoreMLSharp.Conversion.Tests.Documentation;

/// <summary>The page that lists what each format may have in it, made from the tables by which models are converted.</summary>
internal static class OperatorPage
{
    private const int Width = 140;

    public const string Name = "docs/convert-operators.md";

    public static string Text()
    {
        StringBuilder page = new();
        page.AppendLine("""
            # What is converted

            Every operator and layer that `coreml convert` knows, by the format it comes in. The lists are made from the tables that the
            converter itself works with; a test holds that they are up to date. What a model has beside these is named in one message,
            and can be [given a translation](convert.md#layers-and-operators-of-your-own).
            """);

        string[] onnx = [.. OnnxTable.Names];
        Append(page, "ONNX", "Operators of ONNX's own domain, in all versions from 7 on.", onnx.Where(name => !name.Contains('.')));
        Append(
            page, "ONNX Runtime", "Operators of the domain `com.microsoft`, which ONNX Runtime's optimizer and quantizer write.",
            onnx.Where(name => name.StartsWith("com.microsoft.", StringComparison.Ordinal)).Select(Last));
        AppendClassic(page, [.. onnx.Where(name => name.StartsWith(OnnxModelWriter.ClassicDomain, StringComparison.Ordinal)).Select(Last)]);
        Append(
            page, "Keras: layers", "Layers of Keras 1 to 3, also inside of others; those for training only do nothing.",
            LayerTable.Classes);
        Append(
            page, "Keras: functions",
            "Functions of `keras.ops` that a network calls, and those of TensorFlow 2.4 to 2.15 that do the same under other names.",
            Conversion.Keras.Operations.OperationTable.Names);
        Append(page, "TensorFlow", "Operations of frozen graphs and SavedModel folders.", Conversion.TensorFlow.OperatorTable.Operations);
        Append(
            page, "TensorFlow Lite", "Operators of `.tflite` files; operations of TensorFlow that stand in one (\"Flex\") are those above.",
            Conversion.TensorFlowLite.OperatorTable.Operators);
        return page.ToString().ReplaceLineEndings("\n");
    }

    private static void Append(StringBuilder page, string heading, string remark, IEnumerable<string> names)
    {
        string[] sorted = [.. names.Order(StringComparer.Ordinal)];
        page.AppendLine().AppendLine($"## {heading}").AppendLine();
        page.AppendLine(remark).AppendLine($"There are {sorted.Length}:").AppendLine();
        int column = 0;
        foreach ((int index, string name) in sorted.Index())
        {
            string word = $"`{name}`{(index == sorted.Length - 1 ? "" : ",")}";
            if (column > 0 && column + 1 + word.Length > Width)
            {
                page.AppendLine();
                column = 0;
            }

            page.Append(column == 0 ? "" : " ").Append(word);
            column += word.Length + (column == 0 ? 0 : 1);
        }

        page.AppendLine();
    }

    private static void AppendClassic(StringBuilder page, string[] programs)
    {
        string[] classic = [.. StageTable.Names];
        page.AppendLine().AppendLine("## ONNX of classic models").AppendLine();
        page.AppendLine("""
            Operators of the domain `ai.onnx.ml`: in a classic model, and in an ML Program (`--to mlprogram`, or among layers of a network).

            | operator | classic model | ML Program |
            | --- | --- | --- |
            """);
        foreach (string name in classic.Union(programs).Order(StringComparer.Ordinal))
        {
            page.AppendLine($"| `{name}` | {Mark(classic.Contains(name))} | {Mark(programs.Contains(name))} |");
        }
    }

    private static string Mark(bool isThere) => isThere ? "yes" : "";

    private static string Last(string name) => name[(name.LastIndexOf('.') + 1)..];
}
