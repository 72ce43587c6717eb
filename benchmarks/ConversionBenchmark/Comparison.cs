using System.Globalization;

namespace ConversionBenchmark;

/// <summary>Converts the same architecture with both, in turns, and then a model of a gigabyte with ours alone.</summary>
internal sealed class Comparison(string coreml, string python, int runs)
{
    private const double Megabyte = 1e6;

    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "coremltools_convert.py");

    public void Run()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("conversion-benchmark-");
        try
        {
            Measured.Of(python, python, Script, "models", folder.FullName);
            Console.WriteLine(
                $"{"",-14} {"coreml",10} {"processor",10} {"memory",9} {"coremltools (own)",20} {"processor",10} {"memory",9} {"faster",8} " +
                    $"{"processor",10} {"memory",8}");
            Compare(folder.FullName, "mlprogram", "ours.mlpackage", "theirs.mlpackage");
            Compare(folder.FullName, "neuralnetwork", "ours.mlmodel", "theirs.mlmodel");
            string large = Path.Combine(folder.FullName, "large.onnx");
            Measured gigabyte = Measured.Of(python, coreml, "convert", large, "-o", Path.Combine(folder.FullName, "large.mlpackage"));
            double size = new FileInfo(Path.Combine(folder.FullName, "large.weights")).Length;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{size / Megabyte:0} MB of weights: {gigabyte.Seconds:0.0} s ({gigabyte.Processor:0.0} s of processors), " +
                $"{gigabyte.Peak / Megabyte:0} MB of memory, {gigabyte.Peak / size:0.00} times the weights"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private void Compare(string folder, string kind, string ours, string theirs)
    {
        List<Measured> fast = [], slow = [];
        string source = Path.Combine(folder, "inception.onnx"), traced = Path.Combine(folder, "inception.pt");
        for (int run = 0; run < runs; run++)
        {
            fast.Add(Measured.Of(python, coreml, "convert", source, "-o", Path.Combine(folder, ours), "--to", kind, "--force"));
            slow.Add(Measured.Of(python, python, Script, "convert", kind, traced, Path.Combine(folder, theirs)));
        }

        Measured our = fast.MinBy(run => run.Seconds)!, their = slow.MinBy(run => run.Seconds)!;

        // Their own time leaves out the start of Python and its libraries.
        double own = slow.Min(run => double.Parse(run.Output, CultureInfo.InvariantCulture));
        double ourWork = fast.Min(run => run.Processor), theirWork = slow.Min(run => run.Processor);
        double ourPeak = fast.Max(run => run.Peak), theirPeak = slow.Max(run => run.Peak);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{kind,-14} {$"{our.Seconds:0.00} s",10} {$"{ourWork:0.00} s",10} {$"{ourPeak / Megabyte:0} MB",9} " +
            $"{$"{their.Seconds:0.00} s ({own:0.00} s)",20} {$"{theirWork:0.00} s",10} {$"{theirPeak / Megabyte:0} MB",9} " +
                $"{$"{own / our.Seconds:0.0}×",8} {$"{theirWork / ourWork:0.0}×",10} {ourPeak / theirPeak,8:0.00}"));
    }
}
