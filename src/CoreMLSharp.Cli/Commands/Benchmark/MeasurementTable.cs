using System.Globalization;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Runtime.Benchmarking;
using Spectre.Console;

namespace CoreMLSharp.Cli.Commands.Benchmark;

/// <summary>Prints what was measured.</summary>
internal static class MeasurementTable
{
    public static void Print(Terminal terminal, Measurement measurement)
    {
        Latencies latencies = measurement.Latencies;
        TextTable table = new(Justify.Left, Justify.Left);
        table.Add(("model", null), (measurement.Path, null));
        table.Add(("inputs", null), (string.Join(", ", measurement.Inputs.Select(input => $"{input.Key} ({Kind(input.Value)})")), null));
        table.Add(("load", null), (Milliseconds(measurement.Load), null));
        table.Add(("latency", null), (Latency(latencies), null));
        table.Add(
            ("", null), ($"{latencies.Count} predictions after {measurement.WarmUp} to warm up, {Threads(measurement.Threads)}", null));
        table.Add(
            ("throughput", null),
            (string.Create(CultureInfo.InvariantCulture, $"{latencies.Throughput:#,0.#} predictions per second"), null));
        table.Add(("peak memory", null), (string.Create(CultureInfo.InvariantCulture, $"{measurement.PeakMemory / 1e6:0} MB"), null));
        table.WriteTo(terminal.OutputConsole);
    }

    private static string Latency(Latencies latencies) =>
        $"minimum {Milliseconds(latencies.Minimum)}, median {Milliseconds(latencies.Median)}, "
        + $"p90 {Milliseconds(latencies.Percentile(90))}, p99 {Milliseconds(latencies.Percentile(99))}";

    private static string Threads(int threads) => threads switch
    {
        0 => "as many threads as cores",
        1 => "1 thread",
        _ => $"{threads} threads",
    };

    private static string Kind(MLFeatureValue value) => value.Type switch
    {
        MLFeatureType.Image => $"image of {value.ImageValue.Size.Width} × {value.ImageValue.Size.Height}",
        MLFeatureType.MultiArray => value.MultiArrayValue.ToString(),
        _ => value.Type.ToString(),
    };

    private static string Milliseconds(double milliseconds) => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:#,0.000} ms");
}
