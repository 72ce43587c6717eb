using System.Diagnostics;
using System.Globalization;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace CoreMLSharp.Benchmarks.Networks;

/// <summary>How long loading takes and how much memory it needs at its peak, in a process of its own for each way.</summary>
internal static class LoadBenchmark
{
    public static int Run(string model)
    {
        string exported = Path.ChangeExtension(Path.Combine(Path.GetTempPath(), Path.GetFileName(model)), ".onnx");
        OnnxExporter.Export(ModelFile.Load(model).Specification).Save(exported);
        double size = new FileInfo(model).Length / 1e6;
        Console.WriteLine($"{Path.GetFileName(model)}: {size:0.0} MB");
        Console.WriteLine($"{"",-30} {"ms",7} {"CPU ms",7} {"peak MB",8} {"of which before MB",19}");
        (string, string)[] runs = [("ours", model), ("onnx", exported), ("read", model), ("translate", model)];
        foreach ((string kind, string path) in runs)
        {
            using Process process =
                Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["load-one", kind, path]) { RedirectStandardOutput = true })!;
            Console.WriteLine($"{kind,-30} {process.StandardOutput.ReadToEnd().Trim()}");
            process.WaitForExit();
        }

        return 0;
    }

    public static int RunOne(string kind, string path)
    {
        // The libraries themselves are loaded first, so that they do not count.
        using SessionOptions options = new();
        double before = PeakMegabytes();
        TimeSpan processor = ProcessorTime();
        long start = Stopwatch.GetTimestamp();
        using IDisposable? loaded = kind switch
        {
            "ours" => MLModel.Load(path),
            "onnx" => new InferenceSession(path, options),
            "translate" => Translated(path),
            _ => Read(path),
        };
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{milliseconds,7:0} {(ProcessorTime() - processor).TotalMilliseconds,7:0} {PeakMegabytes(),8:0} {before,19:0}"));
        return 0;
    }

    private static IDisposable? Read(string path)
    {
        _ = ModelFile.Load(path);
        return null;
    }

    private static IDisposable? Translated(string path)
    {
        _ = OnnxExporter.Export(ModelFile.Load(path).Specification);
        return null;
    }

    private static TimeSpan ProcessorTime()
    {
        using Process process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    /// <summary>The most memory that the process had at once, as the system counts it.</summary>
    private static double PeakMegabytes()
    {
        using Process process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / 1e6;
    }
}
