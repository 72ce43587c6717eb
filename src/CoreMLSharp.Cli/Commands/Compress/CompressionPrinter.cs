using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Compression;
using CoreMLSharp.Runtime.Documents;
using CoreMLSharp.Runtime.Verification;
using Spectre.Console;

namespace CoreMLSharp.Cli.Commands.Compress;

/// <summary>
/// Prints what compressing did: a line for each tensor that changed, what was left alone and why, the bytes, and the outputs' errors.
/// </summary>
internal static class CompressionPrinter
{
    public static void PrintText(Terminal terminal, string output, CompressionReport report, SampleErrors? errors)
    {
        TextTable table = new(Justify.Left, Justify.Left, Justify.Right, Justify.Right, Justify.Right, Justify.Left, Justify.Right);
        table.AddTitles("layer", "type", "weights", "bytes before", "after", "stored as", "SNR dB");
        foreach (WeightReport weight in report.Weights.Where(weight => weight.HasChanged))
        {
            table.Add(
                ($"{weight.Layer}.{weight.Parameter}", null), (weight.Type, null), (Numbers.Count(weight.Elements), null),
                (Numbers.Count(weight.BytesBefore), null),
                (Numbers.Count(weight.BytesAfter), null), (weight.Encoding, null),
                (weight.SignalToNoise is { } ratio ? Numbers.Decibels(ratio) : "", null));
        }

        if (report.HasChanged) table.WriteTo(terminal.OutputConsole);
        foreach ((string reason, int count) in report.Weights.Where(weight => !weight.HasChanged).CountBy(weight => weight.Reason!))
        {
            terminal.WriteText($"Left alone: {count} ({reason})");
        }

        foreach (string note in report.Notes) terminal.WriteText(note);
        if (errors is not null) Print(terminal, errors);
        terminal.WriteText(report.BytesAfter < report.BytesBefore || report.HasChanged
            ? $"{output}: {Numbers.Count(report.BytesBefore)} → {Numbers.Bytes(report.BytesAfter)} ({Share(report)})"
            : $"{output}: no tensor became smaller; the model is unchanged ({Numbers.Bytes(report.BytesAfter)})");
    }

    public static void PrintJson(Terminal terminal, string output, CompressionReport report, SampleErrors? errors)
    {
        CompressionDocument document = CompressionDocument.From(output, report);
        if (errors is not null)
        {
            document = document with
            {
                Samples = errors.Samples,
                AccuracyBefore = errors.Accuracy?.Before,
                AccuracyAfter = errors.Accuracy?.After,
                Outputs = OutputErrorDocument.From(errors.Outputs),
            };
        }

        terminal.WriteJson(document, RuntimeJson.Default.CompressionDocument);
    }

    private static string Share(CompressionReport report) => Numbers.Percent((double)report.BytesAfter / report.BytesBefore);

    private static void Print(Terminal terminal, SampleErrors errors)
    {
        if (errors.Accuracy is var (before, after))
        {
            terminal.WriteText(
                $"Accuracy on {Numbers.Count(errors.Samples)} photos: {Numbers.Percent(before)} → {Numbers.Percent(after)}");
            return;
        }

        terminal.WriteText($"Outputs on {Numbers.Count(errors.Samples)} {(errors.Samples == 1 ? "sample" : "samples")}");
        TextTable table = new(Justify.Left, Justify.Right, Justify.Right, Justify.Right);
        table.AddTitles("  output", "SNR dB", "largest error", "agreement");
        foreach (OutputError output in errors.Outputs)
        {
            table.Add(
                ($"  {output.Name}", null), (output.SignalToNoise is { } ratio ? Numbers.Decibels(ratio) : "", null),
                (output.LargestError is { } largest ? Numbers.Significant(largest, 3) : "", null),
                (output.Agreement is { } part ? Numbers.Percent(part) : "", null));
        }

        table.WriteTo(terminal.OutputConsole);
    }
}
