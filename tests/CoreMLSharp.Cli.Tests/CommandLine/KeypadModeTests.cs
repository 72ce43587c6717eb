using System.Diagnostics;

namespace CoreMLSharp.Cli.Tests.CommandLine;

public class KeypadModeTests
{
    [Fact]
    public void A_terminal_is_left_with_the_keypad_that_it_had()
    {
        // Linux's script gives a command a terminal of its own; that of other systems takes other arguments.
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/script")) Assert.Skip("There is no /usr/bin/script as Linux has it.");

        string command = $"dotnet '{Path.Combine(AppContext.BaseDirectory, "coreml.dll")}' --version";
        ProcessStartInfo start = new("/usr/bin/script", ["-qec", command, "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["TERM"] = "xterm";
        using Process script = Process.Start(start)!;
        string output = script.StandardOutput.ReadToEnd();
        script.WaitForExit();

        int applicationMode = output.LastIndexOf("\e[?1h\e=", StringComparison.Ordinal);
        int normalMode = output.LastIndexOf("\e[?1l\e>", StringComparison.Ordinal);
        Assert.Equal(0, script.ExitCode);
        Assert.True(normalMode > applicationMode, output);
    }
}
