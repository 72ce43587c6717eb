using System.Diagnostics;
using System.Text.Json;
using CoreMLSharp.Cli;
using CoreMLSharp.Cli.CommandLine;

namespace CoreMLSharp.Benchmarks.Tasks;

/// <summary>What a task's training came to on the test data.</summary>
/// <param name="Measures">The test data's measures by name, those that are single numbers.</param>
/// <param name="Seconds">How long the training took.</param>
/// <param name="Bytes">The bytes of the model.</param>
internal sealed record TaskResult(IReadOnlyDictionary<string, double> Measures, double Seconds, long Bytes)
{
    /// <summary>How long the whole command took, from reading the data to the written model.</summary>
    public required double WholeSeconds { get; init; }

    /// <summary>How long processors worked for it.</summary>
    public required double ProcessorSeconds { get; init; }

    /// <summary>Trains as <c>coreml train</c> does, with the test data to validate with.</summary>
    /// <param name="task">The task, as the command calls it.</param>
    /// <param name="train">What to train on.</param>
    /// <param name="test">What to measure on.</param>
    /// <param name="options">Further options of the command.</param>
    /// <exception cref="InvalidOperationException">The command failed.</exception>
    public static async Task<TaskResult> Measure(string task, string train, string test, IReadOnlyList<string> options)
    {
        string model = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}.mlmodel");
        using StringWriter output = new(), error = new();
        try
        {
            long start = Stopwatch.GetTimestamp();
            TimeSpan processor = Environment.CpuUsage.TotalTime;
            int code = await CoreMLCommandLine.RunAsync(
                ["train", task, train, "--validation", test, "-o", model, "--json", .. options], new Terminal(output, error));
            double whole = Stopwatch.GetElapsedTime(start).TotalSeconds;
            processor = Environment.CpuUsage.TotalTime - processor;
            if (code != 0) throw new InvalidOperationException(error.ToString());
            using JsonDocument document = JsonDocument.Parse(output.ToString());
            JsonElement root = document.RootElement;
            return new TaskResult(
                root.GetProperty("validation").EnumerateObject().Where(measure => measure.Value.ValueKind == JsonValueKind.Number)
                    .ToDictionary(measure => measure.Name, measure => measure.Value.GetDouble()),
                root.GetProperty("seconds").GetDouble(),
                root.GetProperty("bytes").GetInt64())
            {
                WholeSeconds = whole,
                ProcessorSeconds = processor.TotalSeconds,
            };
        }
        finally
        {
            File.Delete(model);
        }
    }
}
