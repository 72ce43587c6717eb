using System.CommandLine;
using System.Diagnostics;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Benchmarking;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Runtime.Documents;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Cli.Commands.Benchmark;

/// <summary><c>coreml benchmark</c>: how long does a model take?</summary>
internal static class BenchmarkCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> model = CommonOptions.Model();
        Option<NamedValue<string>[]> inputs =
            CommonOptions.Input("An input as 'coreml predict' takes it; what is not given is made up from the model's description.");
        Option<int?> warmUp = CheckedOption.Integer("--warm-up", "Predictions that are not measured.", least: 0);
        warmUp.DefaultValueFactory = _ => 10;
        Option<int?> runs =
            CheckedOption.Integer(
                "--runs", "Predictions that are measured; without it as many as fit into 3 seconds, but at least 10.", least: 1);
        Option<int?> threads =
            CheckedOption.Integer("--threads", "Threads that one prediction of a network may use; 0 for one per core.", least: 0);
        Option<bool> json = CommonOptions.Json();
        RuntimeOptions runtime = new();
        CommandWithExamples command = new("benchmark", "Measure how long a model takes to load and to predict.")
        {
            Arguments = { model },
            Options = { inputs, warmUp, runs, threads, json },
            Examples =
            [
                ("coreml benchmark MobileNet.mlmodel", "Measure on an image of noise, on all cores."),
                ("coreml benchmark MobileNet.mlmodel --threads 1 --runs 200", "Measure 200 predictions, on one core."),
                ("coreml benchmark Words.mlmodel --input text=hello --json", "Measure on an input of your own, for a script."),
            ],
        };
        command.AddAll(runtime.All);
        command.SetAction((parse, cancellationToken) => Task.Run(() =>
        {
            Measurement measurement = Measure(
                parse.GetRequiredValue(model),
                runtime.Configuration(parse) with { Threads = parse.GetValue(threads) ?? 0 },
                parse.GetRequiredValue(inputs).ToDictionary(),
                parse.GetRequiredValue(warmUp)!.Value,
                parse.GetValue(runs),
                cancellationToken);
            if (parse.GetValue(json)) terminal.WriteJson(measurement.ToDocument(), RuntimeJson.Default.BenchmarkDocument);
            else MeasurementTable.Print(terminal, measurement);
        }, cancellationToken));
        return command;
    }

    private static Measurement Measure(
        string path,
        MLModelConfiguration configuration,
        Dictionary<string, string> given,
        int warmUp,
        int? runs,
        CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        using MLModel model = MLModel.Load(path, configuration);
        double load = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        Dictionary<string, MLFeatureValue> inputs = FeatureText.Read(model.Description, given);
        AddMissing(inputs, model.Description, path);
        Latencies latencies = ModelBenchmark.Run(model, inputs, warmUp, runs, cancellationToken);
        using Process process = Process.GetCurrentProcess();
        return new Measurement(
            path, inputs, load, warmUp, configuration.Threads, latencies, Math.Max(process.PeakWorkingSet64, process.WorkingSet64));
    }

    /// <summary>Makes up what is not given; where a category may be asked for, by what the model's encoders know.</summary>
    private static void AddMissing(Dictionary<string, MLFeatureValue> inputs, ModelDescription description, string path)
    {
        ModelDescription missing = new() { Input = { description.Input.Where(input => !inputs.ContainsKey(input.Name)) } };
        Dictionary<string, MLFeatureValue> made;
        bool mayBeCategory =
            missing.Input.Any(input => input.Type.TypeCase is FeatureType.TypeOneofCase.StringType or FeatureType.TypeOneofCase.Int64Type);
        if (mayBeCategory)
        {
            using ModelFile file = ModelFile.Load(path);
            made = RandomInputs.For(file.Specification);
        }
        else
        {
            made = RandomInputs.For(missing);
        }

        foreach ((string name, MLFeatureValue value) in made) inputs.TryAdd(name, value);
    }
}
