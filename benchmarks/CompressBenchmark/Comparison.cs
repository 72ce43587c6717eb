using System.Diagnostics;
using System.Globalization;

namespace CompressBenchmark;

/// <summary>Runs both on the same files, in turns, and prints a line for each file and mode.</summary>
internal sealed class Comparison(string coreml, string python, int runs, string[] chosen)
{
    /// <summary>What each calls the same thing.</summary>
    private static readonly (string Name, string Arguments, int Bits, string Mode)[] Rows =
    [
        ("float16", "--mode float16", 16, "linear"),
        ("linear-8", "--mode linear --bits 8", 8, "linear"),
        ("linear-4", "--mode linear --bits 4", 4, "linear"),
        ("symmetric-8", "--mode symmetric --bits 8", 8, "linear_symmetric"),
        ("uniform-8", "--mode palettize --palette uniform --bits 8", 8, "linear_lut"),
        ("uniform-4", "--mode palettize --palette uniform --bits 4", 4, "linear_lut"),
        ("kmeans-8", "--mode palettize --bits 8", 8, "kmeans_lut"),
        ("kmeans-6", "--mode palettize --bits 6", 6, "kmeans_lut"),
        ("kmeans-4", "--mode palettize --bits 4", 4, "kmeans_lut"),
        ("kmeans-2", "--mode palettize --bits 2", 2, "kmeans_lut"),
    ];

    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "coremltools_compress.py");

    public void Run(IReadOnlyList<string> models)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("compress-benchmark-");
        try
        {
            (string ours, string theirs) = (Path.Combine(folder.FullName, "ours.mlmodel"), Path.Combine(folder.FullName, "theirs.mlmodel"));
            Console.WriteLine($"{"",-12} {"coreml compress",24} {"coremltools",34} {"faster",8} {"bytes",7} {"weights' SNR",20}  {"tensors worse",13}");
            foreach (string model in models)
            {
                Console.WriteLine($"{Path.GetFileName(model)}, {new FileInfo(model).Length:N0} bytes");
                foreach ((string name, string arguments, int bits, string mode) in Rows)
                {
                    if (chosen.Length > 0 && !chosen.Contains(name)) continue;
                    Compare(name, model, ours, [model, "-o", ours, .. arguments.Split(' ')], theirs, [Script, "compress", model, theirs, $"{bits}", mode]);
                }
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private void Compare(string name, string model, string ours, string[] ourArguments, string theirs, string[] theirArguments)
    {
        List<(double Whole, string Output)> fast = [], slow = [];
        for (int run = 0; run < runs; run++)
        {
            fast.Add(Time(coreml, ["compress", .. ourArguments]));
            slow.Add(Time(python, theirArguments));
        }

        // Their own time leaves out the start of Python and its libraries.
        double own = slow.Min(run => double.Parse(run.Output, CultureInfo.InvariantCulture));
        double faster = own / fast.Min(run => run.Whole);
        string[] errors = Time(python, [Script, "errors", model, ours, theirs]).Output.Split(' ');
        double bytes = (double)new FileInfo(ours).Length / new FileInfo(theirs).Length;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-12} {$"{fast.Min(run => run.Whole):0.00} s, {new FileInfo(ours).Length:N0} B",24} {$"{own:0.00} s ({slow.Min(run => run.Whole):0.00} s), {new FileInfo(theirs).Length:N0} B",34} {$"{faster:0.0}×",8} {100 * bytes,5:0.0} % {$"{errors[0]} : {errors[1]} dB",20}  {$"{errors[2]} of {errors[3]}",13}"));
    }

    private static (double Seconds, string Output) Time(string command, string[] arguments)
    {
        ProcessStartInfo info = new(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        long start = Stopwatch.GetTimestamp();
        using Process process = Process.Start(info)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (process.ExitCode != 0) throw new InvalidOperationException($"{command} {string.Join(' ', arguments)} failed: {error.Result}");
        return (seconds, output.Trim().Split('\n')[^1]);
    }
}
