using System.Diagnostics;
using System.Text.Json;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Runtime.Features;

namespace CoreMLSharp.Benchmarks;

/// <summary>
/// The same models and rows in scikit-learn and here, in turns, in one go. scikit-learn's machine uses one thread; its forest is measured
/// with one and with all. Our times include the dictionaries of inputs' checks and of outputs.
/// </summary>
internal static class ClassicBenchmark
{
    private const int Rounds = 3;

    /// <param name="arguments">A folder that keeps the models for other runs; making them takes a while.</param>
    public static void Run(string[] arguments)
    {
        if (arguments.Length > 0)
        {
            Compare(Directory.CreateDirectory(arguments[0]).FullName);
            return;
        }

        string folder = Directory.CreateTempSubdirectory("coremlsharp-benchmark-").FullName;
        Compare(folder);
        Directory.Delete(folder, recursive: true);
    }

    private static void Compare(string folder)
    {
        if (!File.Exists(Path.Combine(folder, "machine.npy"))) Console.WriteLine($"models: {Python("make", folder)}");
        Dictionary<string, MLFeatureValue>[] rows = Rows(Path.Combine(folder, "rows.npy"));
        Dictionary<string, double> theirs = [], ours = [];
        for (int round = 0; round < Rounds; round++)
        {
            foreach (JsonProperty time in JsonDocument.Parse(Python("time", folder)).RootElement.EnumerateObject())
            {
                Keep(theirs, time.Name, time.Value.GetDouble());
            }

            foreach (string name in new[] { "forest", "machine" })
            {
                Keep(ours, $"{name} one thread", Predict(folder, name, rows, threads: 1));
                Keep(ours, $"{name} all threads", Predict(folder, name, rows, threads: 0));
            }
        }

        Print("forest one thread", theirs["forest one thread"], ours["forest one thread"]);
        Print("forest all threads", theirs["forest all threads"], ours["forest all threads"]);
        Print("machine one thread", theirs["machine"], ours["machine one thread"]);
        Print("machine all threads", theirs["machine"], ours["machine all threads"]);
    }

    private static double Predict(string folder, string name, Dictionary<string, MLFeatureValue>[] rows, int threads)
    {
        using MLModel model = MLModel.Load(Path.Combine(folder, $"{name}.mlmodel"), new MLModelConfiguration { Threads = threads });
        string output = model.Description.PredictedFeatureName;
        double[] expected = NpyFile.Load(Path.Combine(folder, $"{name}.npy")).ToDoubles();
        double best = double.PositiveInfinity;
        for (int run = 0; run < 4; run++)
        {
            long start = Stopwatch.GetTimestamp();
            var predicted = model.Predict(rows);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
            for (int i = 0; i < rows.Length; i++) Check(name, i, predicted[i][output], expected[i]);
        }

        return best;
    }

    /// <summary>
    /// scikit-learn rounds the rows of a forest to single precision, so that a row on an edge may fall to the other side.
    /// </summary>
    private static void Check(string name, int row, MLFeatureValue predicted, double expected)
    {
        double value = predicted.Type == MLFeatureType.Int64 ? predicted.Int64Value : predicted.DoubleValue;
        if (Math.Abs(value - expected) > 1e-3)
        {
            throw new InvalidOperationException($"{name}, row {row}: {value} here, {expected} in scikit-learn.");
        }
    }

    private static Dictionary<string, MLFeatureValue>[] Rows(string path)
    {
        StoredTensor rows = NpyFile.Load(path);
        int width = (int)rows.Shape[1];
        double[] numbers = rows.ToDoubles();
        return
        [
            .. Enumerable.Range(0, (int)rows.Shape[0]).Select(
                i => new Dictionary<string, MLFeatureValue> { ["input"] = MLMultiArray.Wrap(numbers[(i * width)..((i + 1) * width)]) }),
        ];
    }

    /// <summary>Asks a Python with scikit-learn and coremltools: the one that the variable PYTHON names, else python3.</summary>
    private static string Python(string command, string folder)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "scikit_learn_classic.py");
        using Process process = Process.Start(
            new ProcessStartInfo(
                Environment.GetEnvironmentVariable("PYTHON") ?? "python3", [script, command, folder])
            { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output.Trim()
            : throw new InvalidOperationException($"{script} failed with exit code {process.ExitCode}.");
    }

    private static void Keep(Dictionary<string, double> times, string name, double seconds) =>
        times[name] = Math.Min(seconds, times.GetValueOrDefault(name, double.PositiveInfinity));

    private static void Print(string name, double theirs, double ours) =>
        Console.WriteLine(
            FormattableString.Invariant(
                $"{name,-20} scikit-learn {theirs * 1000,8:F1} ms   here {ours * 1000,8:F1} ms   {theirs / ours,5:F1} times as fast"));
}
