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

    /// <summary>
    /// A small Python program starts a command and measures it, because only a parent is told how long processors worked.
    /// </summary>
    private const string Measure = """
        import os, sys, time
        start = time.perf_counter()
        process = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ)
        _, status, usage = os.wait4(process, 0)
        print(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, status)
        """;

    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "coremltools_compress.py");

    public void Run(IReadOnlyList<string> models)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("compress-benchmark-");
        try
        {
            (string ours, string theirs) = (Path.Combine(folder.FullName, "ours.mlmodel"), Path.Combine(folder.FullName, "theirs.mlmodel"));
            Console.WriteLine(
                $"{"",-12} {"coreml",10} {"coremltools (own)",20} {"faster",8} {"processor",10} {"bytes",9} {"weights' SNR",18} " +
                    $"{"worse in",10}");
            foreach (string model in models)
            {
                Console.WriteLine($"{Path.GetFileName(model)}, {new FileInfo(model).Length:N0} bytes");
                foreach ((string name, string arguments, int bits, string mode) in Rows)
                {
                    if (chosen.Length > 0 && !chosen.Contains(name)) continue;
                    Compare(
                        name, model, ours, [model, "-o", ours, .. arguments.Split(' ')], theirs,
                        [Script, "compress", model, theirs, $"{bits}", mode]);
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
        List<Measured> fast = [], slow = [];
        for (int run = 0; run < runs; run++)
        {
            fast.Add(Time(coreml, ["compress", .. ourArguments]));
            slow.Add(Time(python, theirArguments));
        }

        Measured ourBest = fast.MinBy(run => run.Seconds)!, theirBest = slow.MinBy(run => run.Seconds)!;
        double processor = slow.Min(run => run.Processor) / fast.Min(run => run.Processor);

        // Their own time leaves out the start of Python and its libraries.
        double own = slow.Min(run => double.Parse(run.Output, CultureInfo.InvariantCulture));
        string[] errors = Time(python, [Script, "errors", model, ours, theirs]).Output.Split(' ');
        double bytes = (double)new FileInfo(ours).Length / new FileInfo(theirs).Length;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-12} {$"{ourBest.Seconds:0.00} s",10} {$"{theirBest.Seconds:0.00} s ({own:0.00} s)",20} " +
                $"{$"{own / ourBest.Seconds:0.0}×",8} {$"{processor:0.0}×",10} {100 * bytes,7:0.00} % " +
                    $"{$"{errors[0]} : {errors[1]} dB",18} {$"{errors[2]} of {errors[3]}",10}"));
    }

    private Measured Time(string command, string[] arguments)
    {
        ProcessStartInfo info =
            new(python, ["-S", "-c", Measure, command, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(info)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string[] lines = process.StandardOutput.ReadToEnd().Trim().Split('\n');
        process.WaitForExit();
        if (process.ExitCode != 0 || lines[^1].Split(' ') is not [var seconds, var processor, "0"])
        {
            throw new InvalidOperationException($"{command} {string.Join(' ', arguments)} failed: {error.Result}");
        }

        return new Measured(
            double.Parse(seconds, CultureInfo.InvariantCulture), double.Parse(processor, CultureInfo.InvariantCulture),
            lines.Length > 1 ? lines[^2] : "");
    }

    /// <summary>One run from the start of the process to its end.</summary>
    /// <param name="Seconds">By the clock.</param>
    /// <param name="Processor">Seconds that processors worked for it, which other work on the machine hardly changes.</param>
    /// <param name="Output">The last line that it printed.</param>
    private sealed record Measured(double Seconds, double Processor, string Output);
}
