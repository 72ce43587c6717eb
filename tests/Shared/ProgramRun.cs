using System.Diagnostics;

namespace CoreMLSharp.Tests;

/// <summary>What a program printed, and how it ended.</summary>
internal sealed record ProgramRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs a program in a folder, for at most five minutes; variables without a value are unset.</summary>
    public static ProgramRun Of(
        string program, string folder, IReadOnlyDictionary<string, string?> environment, params string[] arguments) =>
        Of(program, folder, environment, arguments, TimeSpan.FromMinutes(5));

    /// <summary>The same with another limit, and with bytes on standard input.</summary>
    public static ProgramRun Of(
        string program, string folder, IReadOnlyDictionary<string, string?> environment, string[] arguments, TimeSpan limit,
        byte[]? input = null)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = input is not null,
        };
        foreach ((string name, string? value) in environment) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        if (input is not null)
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        }

        Assert.True(process.WaitForExit(limit), $"{program} {string.Join(' ', arguments)} did not end.");
        return new ProgramRun(process.ExitCode, output.Result.ReplaceLineEndings("\n"), error.Result);
    }

    /// <summary>This one, when it ended well.</summary>
    public ProgramRun Succeeded()
    {
        Assert.True(ExitCode == 0, $"Exit code {ExitCode}\n{Output}\n{Error}");
        return this;
    }
}
