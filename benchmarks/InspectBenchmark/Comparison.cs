using System.Globalization;
using CoreMLSharp;
using CoreMLSharp.Specification;

namespace InspectBenchmark;

/// <summary>Runs both commands on the same files, in turns, and prints a line for each file.</summary>
internal static class Comparison
{
    private const string LoadSpec = "import sys, coremltools; spec = coremltools.utils.load_spec(sys.argv[1]); print(spec.WhichOneof('Type'))";

    public static void Run(string coreml, string python, int runs)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("inspect-benchmark-");
        try
        {
            Console.WriteLine($"{"model",-12} {"bytes",12} {"coreml inspect",22} {"coremltools load_spec",26} {"faster",8}");
            foreach ((string name, Model model) in new[] { ("classifier", Models.Classifier()), ("network", Models.Network()) })
            {
                string path = Path.Combine(folder.FullName, $"{name}.mlmodel");
                new ModelFile(model).Save(path, validate: false);
                List<ChildProcess> ours = [];
                List<ChildProcess> theirs = [];
                for (int run = 0; run <= runs; run++)
                {
                    ours.Add(ChildProcess.Run(python, coreml, "inspect", path));
                    theirs.Add(ChildProcess.Run(python, python, "-c", LoadSpec, path));
                }

                // The first run of each only warms the file cache.
                Print(name, new FileInfo(path).Length, [.. ours.Skip(1)], [.. theirs.Skip(1)]);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Print(string name, long bytes, List<ChildProcess> ours, List<ChildProcess> theirs)
    {
        double ratio = Median(theirs) / Median(ours);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{name,-12} {bytes,12:N0} {Describe(ours),22} {Describe(theirs),26} {$"{ratio:0}×",8}"));
    }

    private static string Describe(List<ChildProcess> runs) => string.Create(
        CultureInfo.InvariantCulture, $"{Median(runs):0.0} ms, {runs.Max(run => run.PeakBytes) / 1e6:0.0} MB");

    private static double Median(List<ChildProcess> runs)
    {
        List<double> times = [.. runs.Select(run => run.Time.TotalMilliseconds).Order()];
        return (times[(times.Count - 1) / 2] + times[times.Count / 2]) / 2;
    }
}
