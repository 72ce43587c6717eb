using System.Diagnostics;
using System.Globalization;

namespace CoreMLSharp.Benchmarks.Tasks;

/// <summary>
/// <c>coreml train table</c> beside scikit-learn's gradient boosting on the same folds, in turns, so that whatever else the computer does
/// slows both. Ours reads the file, trains, evaluates and writes the model; theirs fits arrays in memory and predicts.
/// </summary>
internal static class TableRace
{
    private const string Script = "scikit_learn_boosting.py";

    /// <summary>Races, and prints each round and how many times as long theirs takes.</summary>
    /// <param name="rounds">How many rounds are counted; one before, in which both warm up, is not.</param>
    /// <param name="folds">How many folds there are.</param>
    /// <param name="train">The first rows.</param>
    /// <param name="test">The rows after them.</param>
    /// <param name="target">The column to predict.</param>
    /// <param name="options">Options of the command, the target among them.</param>
    public static async Task Run(int rounds, int folds, string train, string test, string target, IReadOnlyList<string> options)
    {
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, Script), train, test, target, folds.ToString(CultureInfo.InvariantCulture),
        ];
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("PYTHON") ?? "python3", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using Process python = Process.Start(start)!;
        List<Round> ours = [], theirs = [];
        for (int round = 0; round <= rounds; round++)
        {
            Round mine = await Ours(folds, train, test, target, options), other = await Theirs(python);
            if (round == 0) continue;
            ours.Add(mine);
            theirs.Add(other);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ours {mine}, theirs {other}"));
        }

        python.StandardInput.Close();
        await python.WaitForExitAsync();
        Print("clock", round => round.Seconds);
        Print("processor", round => round.ProcessorSeconds);

        void Print(string name, Func<Round, double> time) => Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: theirs / ours {Median(theirs, time) / Median(ours, time):F2} (medians), "
                + $"{theirs.Min(time) / ours.Min(time):F2} (minima)"));
    }

    private static async Task<Round> Ours(int folds, string train, string test, string target, IReadOnlyList<string> options)
    {
        TaskResult[] results = await TableFolds.Measure(train, test, target, folds, options);
        return new Round(
            results.Sum(result => result.WholeSeconds), results.Sum(result => result.ProcessorSeconds),
            results.Average(result => result.Measures.TryGetValue("rmse", out double error) ? error : 1 - result.Measures["accuracy"]));
    }

    private static async Task<Round> Theirs(Process python)
    {
        await python.StandardInput.WriteLineAsync();
        string line = await python.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"{Script} failed.");
        double[] numbers = [.. line.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
        return new Round(numbers[0], numbers[1], numbers[2]);
    }

    private static double Median(List<Round> rounds, Func<Round, double> time) => rounds.Select(time).Order().ElementAt(rounds.Count / 2);

    /// <summary>All folds once.</summary>
    /// <param name="Seconds">Seconds by the clock.</param>
    /// <param name="ProcessorSeconds">Seconds of the processor, of all threads.</param>
    /// <param name="Error">The mean error.</param>
    private sealed record Round(double Seconds, double ProcessorSeconds, double Error)
    {
        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{Seconds:F2} s ({ProcessorSeconds:F2} s of the processor), error {Error:F4}");
    }
}
