namespace CoreMLSharp.Cli.CommandLine;

/// <summary>
/// The keypad of a terminal. .NET switches it to its application mode when a program first writes (the terminal's <c>smkx</c>), so that
/// arrow keys send other codes, and leaves it so; the shell that comes next did not ask for that.
/// </summary>
internal static class KeypadMode
{
    /// <summary>What ends the mode (<c>rmkx</c>) in terminals that have it, all of which follow the VT100 here.</summary>
    private const string Normal = "\e[?1l\e>";

    /// <summary>Ends the mode, where the output is a terminal.</summary>
    public static void Restore()
    {
        bool hasMode = !OperatingSystem.IsWindows() && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        if (hasMode && !Console.IsOutputRedirected) Console.Out.Write(Normal);
    }
}
