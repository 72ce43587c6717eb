using System.Diagnostics;

namespace CoreMLSharp.Tests;

/// <summary>Named pipes, which nobody writes to.</summary>
internal static class Pipes
{
    /// <summary>Makes a pipe, or skips the test.</summary>
    public static void Make(string path)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pipes are told by a call of Linux.");
        using Process make = Process.Start("mkfifo", [path]);
        make.WaitForExit();
    }
}
