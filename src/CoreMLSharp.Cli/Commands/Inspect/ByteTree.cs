using System.Globalization;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Inspection;
using Spectre.Console;

namespace CoreMLSharp.Cli.Commands.Inspect;

/// <summary>The stages as a tree, each with its parts, and beside them their bytes as numbers and bars.</summary>
internal static class ByteTree
{
    private const int BarWidth = 16;
    private const int PartsShown = 12;

    private static readonly Style Bold = new(decoration: Decoration.Bold);
    private static readonly Style Quiet = new(decoration: Decoration.Dim);
    private static readonly Style BarStyle = new(Color.Blue);

    public static void Show(IAnsiConsole console, StageSummary root)
    {
        console.WriteLine();
        console.WriteLine("Where the bytes are", Bold);
        TextTable table = new(Justify.Left, Justify.Right, Justify.Right, Justify.Left, Justify.Left) { OptionalBeforeLast = 2 };
        AddStage(table, root, root.Bytes, "  ", "  ");
        table.WriteTo(console);
    }

    private static void AddStage(TextTable table, StageSummary stage, long total, string prefix, string childPrefix)
    {
        AddRow(table, $"{prefix}{Label(stage)}", stage.Bytes, total, Bold, Detail(stage));
        List<BytePart> parts = Shown(stage.Parts);
        int rows = stage.Stages.Count + parts.Count;
        for (int i = 0; i < rows; i++)
        {
            bool isLast = i == rows - 1;
            string branch = childPrefix + (isLast ? "└── " : "├── ");
            if (i < stage.Stages.Count) AddStage(table, stage.Stages[i], total, branch, childPrefix + (isLast ? "    " : "│   "));
            else AddPart(table, parts[i - stage.Stages.Count], total, branch);
        }
    }

    private static string Label(StageSummary stage) => stage.Name.Length > 0 ? $"{stage.Type} “{stage.Name}”" : stage.Type;

    private static string Detail(StageSummary stage)
    {
        if (stage.Link is not { } link) return stage.Detail;
        string searched = link.SearchPath.Length > 0 ? $" (search path {link.SearchPath})" : "";
        return $"→ {link.FileName}{searched}: {link.ResolvedPath ?? "not found here"}";
    }

    private static void AddPart(TextTable table, BytePart part, long total, string prefix) =>
        AddRow(table, part.Count > 1 ? $"{prefix}{part.Name} ×{part.Count}" : $"{prefix}{part.Name}", part.Bytes, total, null, "");

    private static void AddRow(TextTable table, string name, long bytes, long total, Style? style, string detail)
    {
        double share = (double)bytes / Math.Max(1, total);
        string percent = string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.0}%");
        table.Add((name, style), (Numbers.Count(bytes), style), (percent, null), (Bar(share), BarStyle), (detail, Quiet));
    }

    /// <summary>A bar in eighths of a character, so that small shares are seen too.</summary>
    private static string Bar(double share)
    {
        const string Eighths = "▏▎▍▌▋▊▉";
        int eighths = (int)Math.Ceiling(share * BarWidth * 8);
        string full = new('█', eighths / 8);
        return eighths % 8 == 0 ? full : full + Eighths[(eighths % 8) - 1];
    }

    private static List<BytePart> Shown(IReadOnlyList<BytePart> parts)
    {
        if (parts.Count <= PartsShown) return [.. parts];
        List<BytePart> rest = [.. parts.Skip(PartsShown - 1)];
        return [.. parts.Take(PartsShown - 1), new BytePart($"{rest.Count} smaller kinds", 1, rest.Sum(part => part.Bytes))];
    }
}
