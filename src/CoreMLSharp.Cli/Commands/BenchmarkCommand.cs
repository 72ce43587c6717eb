using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Cli.Predicting;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Benchmarking;
using CoreMLSharp.Specification;
using Spectre.Console;

namespace CoreMLSharp.Cli.Commands;

/// <summary><c>coreml benchmark</c>: how long does a model take?</summary>
internal static class BenchmarkCommand
{
    private static readonly double[] Percentiles = [50, 90, 99];

    public static Command Create(Terminal terminal)
    {
        Argument<string> model = CommonOptions.Model();
        Option<string[]> inputs = new("--input")
        {
            Description = "An input as 'coreml predict' takes it; what is not given is made up from the model's description.",
            HelpName = "NAME=VALUE",
            DefaultValueFactory = _ => [],
        };
        Option<int> warmUp = Count("--warm-up", "Predictions that are not measured.", minimum: 0);
        warmUp.DefaultValueFactory = _ => 10;
        Option<int> runs = Count("--runs", "Predictions that are measured; without it as many as fit into 3 seconds, but at least 10.", minimum: 1);
        Option<int> threads = Count("--threads", "Threads that one prediction of a network may use; 0 for one per core.", minimum: 0);
        Option<bool> json = CommonOptions.Json();
        RuntimeOptions runtime = new();
        CommandWithExamples command = new("benchmark", "Measure how long a model takes to load and to predict.")
        {
            Arguments = { model },
            Options = { inputs, warmUp, runs, threads, json, runtime.SearchPath, runtime.CropAndScale, runtime.Function },
            Examples =
            [
                ("coreml benchmark MobileNet.mlmodel", "Measure on a picture of noise, on all cores."),
                ("coreml benchmark MobileNet.mlmodel --threads 1 --runs 200", "Measure 200 predictions, on one core."),
                ("coreml benchmark Words.mlmodel --input text=hello --json", "Measure on an input of your own, for a script."),
            ],
        };
        command.SetAction((parse, cancellation) => Task.Run(() =>
        {
            Measurement measurement = Measure(
                parse.GetRequiredValue(model),
                runtime.Configuration(parse) with { Threads = parse.GetValue(threads) },
                parse.GetRequiredValue(inputs),
                parse.GetValue(warmUp),
                parse.GetResult(runs) is null ? null : parse.GetValue(runs),
                cancellation);
            if (parse.GetValue(json)) PrintJson(terminal, measurement);
            else PrintTable(terminal, measurement);
        }, cancellation));
        return command;
    }

    private static Option<int> Count(string name, string description, int minimum)
    {
        Option<int> option = new(name) { Description = description, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() < minimum) result.AddError($"{name} must be at least {minimum}.");
        });
        return option;
    }

    private static Measurement Measure(string path, MLModelConfiguration configuration, string[] arguments, int warmUp, int? runs, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        using MLModel model = MLModel.Load(path, configuration);
        double load = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        Dictionary<string, MLFeatureValue> inputs = InputArguments.Parse(model.Description, arguments);
        ModelDescription missing = new() { Input = { model.Description.Input.Where(input => !inputs.ContainsKey(input.Name)) } };
        foreach ((string name, MLFeatureValue value) in RandomInputs.For(missing)) inputs.Add(name, value);
        Latencies latencies = ModelBenchmark.Run(model, inputs, warmUp, runs, cancellation);
        using Process process = Process.GetCurrentProcess();
        return new Measurement(path, inputs, load, warmUp, configuration.Threads, latencies, Math.Max(process.PeakWorkingSet64, process.WorkingSet64));
    }

    private static void PrintTable(Terminal terminal, Measurement measurement)
    {
        TextTable table = new(Justify.Left, Justify.Left);
        table.Add(("model", null), (measurement.Path, null));
        table.Add(("inputs", null), (string.Join(", ", measurement.Inputs.Select(input => $"{input.Key} ({Kind(input.Value)})")), null));
        table.Add(("load", null), (Milliseconds(measurement.Load), null));
        table.Add(("latency", null), (Latency(measurement.Latencies), null));
        table.Add(("", null), ($"{measurement.Latencies.Count} predictions after {measurement.WarmUp} to warm up, {Threads(measurement.Threads)}", null));
        table.Add(("throughput", null), (string.Create(CultureInfo.InvariantCulture, $"{measurement.Latencies.Throughput:#,0.#} predictions per second"), null));
        table.Add(("peak memory", null), (string.Create(CultureInfo.InvariantCulture, $"{measurement.PeakMemory / 1e6:0} MB"), null));
        table.WriteTo(terminal.OutputConsole);
    }

    private static string Latency(Latencies latencies) => string.Join(
        ", ",
        [$"minimum {Milliseconds(latencies.Minimum)}", .. Percentiles.Select(percent => $"{(percent == 50 ? "median" : $"p{percent}")} {Milliseconds(latencies.Percentile(percent))}")]);

    private static string Threads(int threads) => threads switch
    {
        0 => "as many threads as cores",
        1 => "1 thread",
        _ => $"{threads} threads",
    };

    private static string Kind(MLFeatureValue value) => value.Type switch
    {
        MLFeatureType.Image => $"picture of {value.ImageValue.Size.Width} × {value.ImageValue.Size.Height}",
        MLFeatureType.MultiArray => value.MultiArrayValue.ToString(),
        _ => value.Type.ToString(),
    };

    private static string Milliseconds(double milliseconds) => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:#,0.000} ms");

    private static void PrintJson(Terminal terminal, Measurement measurement) => terminal.WriteJson(json =>
    {
        Latencies latencies = measurement.Latencies;
        json.WriteStartObject();
        json.WriteString("model", measurement.Path);
        json.WriteNumber("loadMilliseconds", measurement.Load);
        json.WriteNumber("threads", measurement.Threads);
        json.WriteNumber("warmUp", measurement.WarmUp);
        json.WriteNumber("runs", latencies.Count);
        json.WriteStartObject("latencyMilliseconds");
        json.WriteNumber("min", latencies.Minimum);
        json.WriteNumber("mean", latencies.Mean);
        json.WriteNumber("median", latencies.Median);
        foreach (double percent in Percentiles[1..]) json.WriteNumber($"p{percent}", latencies.Percentile(percent));
        json.WriteEndObject();
        json.WriteNumber("predictionsPerSecond", latencies.Throughput);
        json.WriteNumber("peakMemoryBytes", measurement.PeakMemory);
        json.WriteEndObject();
    });

    /// <param name="Path">The model.</param>
    /// <param name="Inputs">What it predicted on.</param>
    /// <param name="Load">The time to load it, in milliseconds.</param>
    /// <param name="WarmUp">Predictions that were not measured.</param>
    /// <param name="Threads">The threads of one prediction; 0 for one per core.</param>
    /// <param name="Latencies">The times of predictions.</param>
    /// <param name="PeakMemory">The most memory that the process had at once, in bytes.</param>
    private sealed record Measurement(
        string Path, IReadOnlyDictionary<string, MLFeatureValue> Inputs, double Load, int WarmUp, int Threads, Latencies Latencies, long PeakMemory);
}
