using System.Diagnostics;
using System.Globalization;
using CoreMLSharp.Benchmarks.Tasks;

if (args.Length < 3)
{
    Console.Error.WriteLine(
        "usage: TASK TRAIN TEST [options of coreml train TASK], or folds N TRAIN TEST --target COLUMN [options], "
        + "or race ROUNDS TRAIN TEST --target COLUMN [options]");
    return 2;
}

if (args[0] == "race")
{
    await TableRace.Run(
        int.Parse(args[1], CultureInfo.InvariantCulture), folds: 5, args[2], args[3], args[Array.IndexOf(args, "--target") + 1], args[4..]);
    return 0;
}

bool areFolds = args[0] == "folds";
TaskResult[] results = areFolds
    ? await TableFolds.Measure(
        args[2], args[3], args[Array.IndexOf(args, "--target") + 1], int.Parse(args[1], CultureInfo.InvariantCulture), args[4..])
    : [await TaskResult.Measure(args[0], args[1], args[2], args[3..])];
string[] names = [.. results[0].Measures.Keys];
Console.WriteLine($"| task | data | {string.Join(" | ", names)} | seconds | bytes | peak MB |");
Console.WriteLine($"| --- | --- |{string.Concat(names.Select(_ => " --- |"))} --- | --- | --- |");
IEnumerable<string> values = names.Select(name => Describe([.. results.Select(result => result.Measures[name])]));
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"| {(areFolds ? $"table, {args[1]} folds" : args[0])} | {(areFolds ? args[2] : args[1])} | {string.Join(" | ", values)} "
        + $"| {results.Sum(result => result.Seconds):F2} | {results.Average(result => result.Bytes):F0} | {PeakMegabytes()} |"));
return 0;

static string Describe(double[] values)
{
    double mean = values.Average(), deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    return values.Length == 1
        ? mean.ToString("F4", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{mean:F4} ± {deviation:F4}");
}

static long PeakMegabytes()
{
    using Process process = Process.GetCurrentProcess();
    return process.PeakWorkingSet64 >> 20;
}
