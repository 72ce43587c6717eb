using System.Diagnostics;

namespace CoreMLSharp.Tests;

/// <summary>A process that has the managed libraries of these tests, and none of the native ones that packages bring.</summary>
internal static class BareProcess
{
    /// <summary>Runs the explicit tests of a class there; they must pass.</summary>
    public static void Run(Type tests)
    {
        string own = AppContext.BaseDirectory, name = tests.Assembly.GetName().Name!;
        string folder = Directory.CreateDirectory(Path.Combine(own, $"bare-{Guid.NewGuid():N}")).FullName;
        try
        {
            foreach (string file in Directory.EnumerateFiles(own, "*.dll").Append(Path.Combine(own, $"{name}.runtimeconfig.json")))
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            }

            Run(Path.Combine(folder, $"{name}.dll"), tests);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Run(string program, Type tests)
    {
        string[] arguments = [program, "-class", tests.FullName!, "-explicit", "only", "-noColor"];
        using Process process = Process.Start(new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0 && !output.Contains("Total: 0", StringComparison.Ordinal), $"{output}{error.Result}");
    }
}
