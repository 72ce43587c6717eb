using System.Globalization;
using System.Text.Json;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Compression;
using CoreMLSharp.Runtime.Verification;
using Spectre.Console;

namespace CoreMLSharp.Cli.Compressing;

/// <summary>Prints what compressing did: a line for each tensor that changed, what was left alone and why, the bytes, and the outputs' errors.</summary>
internal static class CompressionPrinter
{
    public static void PrintText(Terminal terminal, string output, CompressionReport report, SampleErrors? errors)
    {
        TextTable table = new(Justify.Left, Justify.Left, Justify.Right, Justify.Right, Justify.Right, Justify.Left, Justify.Right);
        table.Add(("layer", null), ("type", null), ("weights", null), ("bytes before", null), ("after", null), ("stored as", null), ("SNR dB", null));
        foreach (WeightReport weight in report.Weights.Where(weight => weight.HasChanged))
        {
            table.Add(
                ($"{weight.Layer}.{weight.Parameter}", null), (weight.Type, null), (Number(weight.Elements), null), (Number(weight.BytesBefore), null),
                (Number(weight.BytesAfter), null), (weight.Encoding, null), (weight.SignalToNoise is { } ratio ? Decibels(ratio) : "", null));
        }

        if (report.HasChanged) table.WriteTo(terminal.OutputConsole);
        foreach (IGrouping<string, WeightReport> left in report.Weights.Where(weight => !weight.HasChanged).GroupBy(weight => weight.Reason!))
        {
            terminal.Output.WriteLine(PlainText.OnOneLine($"Left alone: {left.Count()} ({left.Key})"));
        }

        foreach (string note in report.Notes) terminal.Output.WriteLine(PlainText.OnOneLine(note));
        if (errors is not null) Print(terminal, errors);
        terminal.Output.WriteLine(PlainText.OnOneLine(report.BytesAfter < report.BytesBefore || report.HasChanged
            ? $"{output}: {Number(report.BytesBefore)} → {Number(report.BytesAfter)} bytes ({Percent((double)report.BytesAfter / report.BytesBefore)})"
            : $"{output}: nothing smaller to gain; the model is as it was ({Number(report.BytesAfter)} bytes)"));
    }

    public static void PrintJson(Terminal terminal, string output, CompressionReport report, SampleErrors? errors) => terminal.WriteJson(json =>
    {
        json.WriteStartObject();
        json.WriteString("model", output);
        json.WriteNumber("bytesBefore", report.BytesBefore);
        json.WriteNumber("bytesAfter", report.BytesAfter);
        json.WriteStartArray("weights");
        foreach (WeightReport weight in report.Weights) Write(json, weight);
        json.WriteEndArray();
        json.WriteTexts("notes", report.Notes);
        if (errors is not null) Write(json, errors);
        json.WriteEndObject();
    });

    private static void Print(Terminal terminal, SampleErrors errors)
    {
        if (errors.Accuracy is var (before, after))
        {
            terminal.Output.WriteLine($"Accuracy on {Number(errors.Samples)} photos: {Percent(before)} → {Percent(after)}");
            return;
        }

        terminal.Output.WriteLine($"Outputs on {Number(errors.Samples)} {(errors.Samples == 1 ? "sample" : "samples")}");
        TextTable table = new(Justify.Left, Justify.Right, Justify.Right, Justify.Right);
        table.Add(("  output", null), ("SNR dB", null), ("largest error", null), ("agreement", null));
        foreach (OutputError output in errors.Outputs)
        {
            table.Add(
                ($"  {output.Name}", null), (output.SignalToNoise is { } ratio ? Decibels(ratio) : "", null),
                (output.LargestError?.ToString("G3", CultureInfo.InvariantCulture) ?? "", null), (output.Agreement is { } part ? Percent(part) : "", null));
        }

        table.WriteTo(terminal.OutputConsole);
    }

    private static void Write(Utf8JsonWriter json, WeightReport weight)
    {
        json.WriteStartObject();
        json.WriteString("layer", weight.Layer);
        json.WriteString("type", weight.Type);
        json.WriteString("parameter", weight.Parameter);
        json.WriteNumber("elements", weight.Elements);
        json.WriteNumber("bytesBefore", weight.BytesBefore);
        json.WriteNumber("bytesAfter", weight.BytesAfter);
        json.WriteString("encoding", weight.Encoding);
        Write(json, "signalToNoise", weight.SignalToNoise);
        if (weight.Reason is { } reason) json.WriteString("leftAlone", reason);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SampleErrors errors)
    {
        json.WriteNumber("samples", errors.Samples);
        if (errors.Accuracy is var (before, after))
        {
            json.WriteNumber("accuracyBefore", before);
            json.WriteNumber("accuracyAfter", after);
        }

        json.WriteObjects("outputs", errors.Outputs, output =>
        {
            json.WriteString("name", output.Name);
            Write(json, "signalToNoise", output.SignalToNoise);
            Write(json, "largestError", output.LargestError);
            Write(json, "agreement", output.Agreement);
        });
    }

    /// <summary>JSON has no infinities; where nothing was lost stands a text.</summary>
    private static void Write(Utf8JsonWriter json, string name, double? value)
    {
        if (value is null) return;
        if (double.IsFinite(value.Value)) json.WriteNumber(name, value.Value);
        else json.WriteString(name, "lossless");
    }

    private static string Decibels(double ratio) => double.IsFinite(ratio) ? ratio.ToString("F1", CultureInfo.InvariantCulture) : "lossless";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Percent(double part) => (100 * part).ToString("F1", CultureInfo.InvariantCulture) + " %";
}
