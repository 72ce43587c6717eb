using System.Globalization;
using CoreMLSharp;
using CoreMLSharp.Inspection;

namespace InspectBenchmark;

/// <summary>Runs both commands on the same files, in turns, and prints a line for each file.</summary>
internal static class Comparison
{
    private const string LoadSpec =
        "import sys, coremltools; spec = coremltools.utils.load_spec(sys.argv[1]); print(spec.WhichOneof('Type'))";

    public static void Run(string coreml, string python, int runs)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("inspect-benchmark-");
        try
        {
            Console.WriteLine($"{"model",-14} {"bytes",14} {"coreml inspect",22} {"coremltools load_spec",26} {"faster",8}");
            string classifier = Path.Combine(folder.FullName, "classifier.mlmodel");
            new ModelFile(Models.Classifier()).Save(classifier, validate: false);
            Compare(coreml, python, runs, "classifier", classifier);
            string network = Path.Combine(folder.FullName, "network.mlmodel");
            new ModelFile(Models.Network()).Save(network, validate: false);
            Compare(coreml, python, runs, "network", network);
            string program = Path.Combine(folder.FullName, "program.mlpackage");
            LargePackage.Save(program);
            Compare(coreml, python, runs, "program", program);
            Compare(coreml, python, runs, "program --mil", program, "--mil");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Compare(string coreml, string python, int runs, string name, string path, params string[] options)
    {
        List<ChildProcess> ours = [];
        List<ChildProcess> theirs = [];
        for (int run = 0; run <= runs; run++)
        {
            ours.Add(ChildProcess.Run(python, [coreml, "inspect", path, .. options]));
            theirs.Add(ChildProcess.Run(python, python, "-c", LoadSpec, path));
        }

        // The first run of each only warms the file cache.
        Print(name, ModelSummary.Read(path).Root.Bytes, [.. ours.Skip(1)], [.. theirs.Skip(1)]);
    }

    private static void Print(string name, long bytes, List<ChildProcess> ours, List<ChildProcess> theirs)
    {
        double ratio = Median(theirs) / Median(ours);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{name,-14} {bytes,14:N0} {Describe(ours),22} {Describe(theirs),26} {$"{ratio:0}×",8}"));
    }

    private static string Describe(List<ChildProcess> runs) => string.Create(
        CultureInfo.InvariantCulture, $"{Median(runs):0.0} ms, {runs.Max(run => run.PeakBytes) / 1e6:0.0} MB");

    private static double Median(List<ChildProcess> runs)
    {
        List<double> times = [.. runs.Select(run => run.Time.TotalMilliseconds).Order()];
        return (times[(times.Count - 1) / 2] + times[times.Count / 2]) / 2;
    }
}
