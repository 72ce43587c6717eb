using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.LinearModels;

namespace CoreMLSharp.Benchmarks;

/// <summary>
/// Training on 1,000 feature vectors of 512 numbers in 10 classes, beside scikit-learn's <c>LogisticRegression</c> with its default solver
/// on the same features in the same run: the time of both, and how far our objective is from scikit-learn's optimum (its solver run to
/// 1e-9).
/// </summary>
internal static class HeadBenchmark
{
    private const int Rows = 1000, Columns = 512, Classes = 10, Rounds = 5;
    private static readonly double[] Penalties = [0.01, 0.1, 1, 10];

    public static void Run(string[] arguments)
    {
        (float[] values, int[] labels) = Problem();
        FeatureMatrix features = new(values, Columns);
        Dictionary<double, (double Seconds, double Optimum)> reference = ScikitLearn(values, labels);
        Console.WriteLine($"{Rows} × {Columns} features, {Classes} classes, best of {Rounds}");
        foreach (double c in Penalties)
        {
            double best = double.PositiveInfinity, objective = 0;
            for (int round = 0; round < Rounds; round++)
            {
                long start = Stopwatch.GetTimestamp();
                objective = MultinomialLogisticRegression.Fit(features, labels, Classes, new LogisticRegressionOptions { C = c }).Objective;
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
            }

            Console.Write($"C = {c,-5} {best:F3} s, objective {objective:R}");
            Console.WriteLine(reference.TryGetValue(c, out var theirs)
                ? $"; scikit-learn {theirs.Seconds:F3} s ({theirs.Seconds / best:F1} times as long), optimum {theirs.Optimum:R}, ours " +
                $"above it by {(objective - theirs.Optimum) / theirs.Optimum:E1}"
                : "");
        }
    }

    /// <summary>Class means in noise, mixed so that features hang together as those of photos do.</summary>
    private static (float[] Values, int[] Labels) Problem()
    {
        Random random = new(1);
        double[] means = [.. Enumerable.Range(0, Classes * Columns).Select(_ => 0.3 * Normal(random))];
        float[] values = new float[Rows * Columns];
        for (int row = 0; row < Rows; row++)
        {
            double last = 0;
            for (int j = 0; j < Columns; j++)
            {
                values[(row * Columns) + j] = (float)(last = (0.7 * last) + means[((row % Classes) * Columns) + j] + Normal(random));
            }
        }

        return (values, [.. Enumerable.Range(0, Rows).Select(row => row % Classes)]);
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>
    /// Asks a Python with scikit-learn (the one that the variable PYTHON names, else python3); without one, there is nothing to compare
    /// with.
    /// </summary>
    private static Dictionary<double, (double Seconds, double Optimum)> ScikitLearn(float[] values, int[] labels)
    {
        string data = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(data, [.. MemoryMarshal.AsBytes<float>(values), .. MemoryMarshal.AsBytes<int>(labels)]);
            ProcessStartInfo start = new(Environment.GetEnvironmentVariable("PYTHON") ?? "python3") { RedirectStandardOutput = true };
            string script = Path.Combine(AppContext.BaseDirectory, "scikit_learn_head.py");
            string[] arguments = [script, data, $"{Rows}", $"{Columns}", $"{Rounds}", .. Penalties.Select(Text)];
            foreach (string argument in arguments) start.ArgumentList.Add(argument);

            using Process python = Process.Start(start)!;
            string[] lines = python.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            python.WaitForExit();
            return lines.Select(line => line.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray())
                .ToDictionary(numbers => numbers[0], numbers => (numbers[1], numbers[2]));
        }
        finally
        {
            File.Delete(data);
        }
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
