using System.Diagnostics;
using System.Reflection;

namespace CoreMLSharp.Serving.Tests;

/// <summary>The programs as they were built.</summary>
internal static class Programs
{
    /// <summary>The server.</summary>
    public static string Serving => Of("Serving");

    /// <summary>The command line.</summary>
    public static string Command => Of("Command");

    /// <summary>Writes sample models into a folder.</summary>
    public static void WriteSamples(string folder, params string[] names)
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [Command, "sample", .. names, "-o", folder])
        {
            RedirectStandardOutput = true,
        })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private static string Of(string key) => typeof(Programs).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(attribute => attribute.Key == key).Value!;
}
