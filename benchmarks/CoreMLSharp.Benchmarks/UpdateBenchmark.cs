using System.Diagnostics;
using System.Globalization;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Training.ModelTraining;

namespace CoreMLSharp.Benchmarks;

/// <summary>
/// Steps per second of training, data and optimizer included, beside torch on the same networks, batches and threads, in turns in one run:
/// a small convolutional network on 28 × 28, a head of two layers over 480 features, the head of a detector and a network that changes the
/// style of pictures, all by SGD with momentum. Each runs in a process of its own, so that peak memory can be told, too.
/// </summary>
internal static class UpdateBenchmark
{
    private const int Rounds = 3;

    private static readonly Dictionary<string, int> Steps = new() { ["lenet"] = 150, ["head"] = 1500, ["detector"] = 80, ["style"] = 30 };

    public static void Run(string[] arguments)
    {
        if (arguments is ["one", string threads, string name])
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{StepsPerSecond(UpdateNetworks.All[name], Steps[name], int.Parse(threads, CultureInfo.InvariantCulture))} "
                + $"{PeakMegabytes()}"));
            return;
        }

        string given = arguments.Length > 0 ? arguments[0] : $"{Environment.ProcessorCount}";
        string script = Path.Combine(AppContext.BaseDirectory, "torch_update.py");
        string python = Environment.GetEnvironmentVariable("PYTHON") ?? "python3";
        foreach ((string network, int steps) in Steps)
        {
            List<(double Speed, double Memory)> ours = [];
            List<(double Speed, double Memory)> theirs = [];
            for (int round = 0; round < Rounds; round++)
            {
                ours.Add(Measure(Environment.ProcessPath!, "update", "one", given, network)!.Value);
                if (Measure(python, script, given, network, $"{steps}") is { } measured) theirs.Add(measured);
            }

            (double speed, double memory) = (Median(ours, one => one.Speed), Median(ours, one => one.Memory));
            string beside = theirs.Count == 0
                ? "; no torch to compare with"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"; torch {Median(theirs, one => one.Speed):F0}, {Median(theirs, one => one.Memory):F0} MB "
                    + $"({speed / Median(theirs, one => one.Speed):F2} of its speed)");
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{network,-9} {given} threads: {speed:F0} steps/s, {memory:F0} MB{beside}"));
        }
    }

    private static double StepsPerSecond(UpdateNetwork network, int steps, int threads)
    {
        using ModelFile model = new(network.Model);
        using MLModelTrainer trainer = new(model, network.Examples(batches: 4), new ModelTrainerOptions
        {
            Loss = network.Loss,
            Optimizer = new Sgd { LearningRate = 0.01, Momentum = 0.9 },
            BatchSize = network.Batch,
            Shuffle = false,
            Configuration = new MLModelConfiguration { Threads = threads },
        });

        // The first epoch makes the graph and warms everything up.
        trainer.Train(1);
        long start = Stopwatch.GetTimestamp();
        int epochs = (steps + 3) / 4;
        trainer.Train(1 + epochs);
        return 4 * epochs / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static long PeakMegabytes()
    {
        using Process self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64 >> 20;
    }

    private static (double Speed, double Memory)? Measure(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string[] numbers = process.StandardOutput.ReadToEnd().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        return numbers is [string speed, string memory]
            ? (double.Parse(speed, CultureInfo.InvariantCulture), double.Parse(memory, CultureInfo.InvariantCulture))
            : null;
    }

    private static double Median(List<(double Speed, double Memory)> measured, Func<(double Speed, double Memory), double> of) =>
        measured.Select(of).Order().ElementAt(measured.Count / 2);
}
