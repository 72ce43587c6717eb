using System.Diagnostics;
using System.Globalization;

namespace InspectBenchmark;

/// <summary>One run of a command: its time from start to exit and the most memory it held, as the system counted it.</summary>
internal sealed record ChildProcess(TimeSpan Time, long PeakBytes)
{
    /// <summary>
    /// A small Python program starts the command and measures it, because the system counts a parent's memory at the start as a child's:
    /// of this program that would be more than coreml ever takes.
    /// </summary>
    private const string Measure = """
        import os, sys, time
        null = os.open(os.devnull, os.O_WRONLY)
        start = time.perf_counter()
        silent = [(os.POSIX_SPAWN_DUP2, null, 1), (os.POSIX_SPAWN_DUP2, null, 2)]
        process = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=silent)
        _, status, usage = os.wait4(process, 0)
        print(time.perf_counter() - start, usage.ru_maxrss * (1 if sys.platform == 'darwin' else 1024), status)
        """;

    public static ChildProcess Run(string python, params string[] command)
    {
        ProcessStartInfo info = new(python, ["-S", "-c", Measure, .. command]) { RedirectStandardOutput = true };
        using Process process = Process.Start(info)!;
        string[] measured = process.StandardOutput.ReadToEnd().Split(' ', StringSplitOptions.TrimEntries);
        process.WaitForExit();
        if (measured is not [string seconds, string bytes, "0"])
        {
            throw new InvalidOperationException($"{string.Join(' ', command)} failed.");
        }

        return new ChildProcess(
            TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)), long.Parse(bytes, CultureInfo.InvariantCulture));
    }
}
