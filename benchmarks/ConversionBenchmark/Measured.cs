using System.Diagnostics;
using System.Globalization;

namespace ConversionBenchmark;

/// <summary>One run of a command from the start of its process to its end.</summary>
/// <param name="Seconds">By the clock.</param>
/// <param name="Processor">Seconds that processors worked for it, which other work on the machine hardly changes.</param>
/// <param name="Peak">The most memory that it held, in bytes.</param>
/// <param name="Output">The last line that it printed.</param>
internal sealed record Measured(double Seconds, double Processor, double Peak, string Output)
{
    /// <summary>
    /// A small Python program starts a command and measures it, because only a parent is told what a process took.
    /// </summary>
    private const string Script = """
        import os, sys, time
        start = time.perf_counter()
        process = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ)
        _, status, usage = os.wait4(process, 0)
        print(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, status)
        """;

    public static Measured Of(string python, string command, params string[] arguments)
    {
        ProcessStartInfo info =
            new(python, ["-S", "-c", Script, command, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(info)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string[] lines = process.StandardOutput.ReadToEnd().Trim().Split('\n');
        process.WaitForExit();
        return process.ExitCode == 0 && lines[^1].Split(' ') is [var seconds, var processor, var peak, "0"]
            ? new Measured(Number(seconds), Number(processor), Number(peak), lines.Length > 1 ? lines[^2] : "")
            : throw new InvalidOperationException($"{command} {string.Join(' ', arguments)} failed: {error.Result}");
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
