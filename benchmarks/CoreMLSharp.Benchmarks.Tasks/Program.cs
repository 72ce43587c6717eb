using System.Diagnostics;
using System.Globalization;
using CoreMLSharp.Benchmarks.Tasks;

if (args.Length < 3)
{
    Console.Error.WriteLine("usage: TASK TRAIN TEST [options of coreml train TASK]");
    return 2;
}

TaskResult result = await TaskResult.Measure(args[0], args[1], args[2], args[3..]);
Console.WriteLine($"| task | data | {string.Join(" | ", result.Measures.Keys)} | seconds | bytes | peak MB |");
Console.WriteLine($"| --- | --- |{string.Concat(result.Measures.Keys.Select(_ => " --- |"))} --- | --- | --- |");
IEnumerable<string> values = result.Measures.Values.Select(value => value.ToString("F4", CultureInfo.InvariantCulture));
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"| {args[0]} | {args[1]} | {string.Join(" | ", values)} | {result.Seconds:F1} | {result.Bytes} | {PeakMegabytes()} |"));
return 0;

static long PeakMegabytes()
{
    using Process process = Process.GetCurrentProcess();
    return process.PeakWorkingSet64 >> 20;
}
