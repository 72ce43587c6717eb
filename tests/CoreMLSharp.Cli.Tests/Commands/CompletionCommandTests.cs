using System.Diagnostics;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests.Commands;

public sealed class CompletionCommandTests
{
    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("powershell")]
    public async Task A_script_asks_the_command(string shell)
    {
        CommandRun run = await CommandRun.Of("completion", shell);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("[suggest:", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_shell_is_wrong_usage()
    {
        CommandRun run = await CommandRun.Of("completion", "tcsh");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("there are bash, zsh, fish, powershell.", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("coreml insp", "inspect")]
    [InlineData("coreml inspect --js", "--json")]
    [InlineData("coreml train im", "image")]
    [InlineData("coreml predict M.mlmodel --crop-and-scale scaleFi", "scaleFill scaleFit")]
    [InlineData("coreml inspect ", "")]
    public async Task Bash_completes_commands_options_and_values_and_leaves_files_to_itself(string line, string expected)
    {
        if (!File.Exists("/bin/bash")) Assert.Skip("There is no bash.");
        using TemporaryFolder folder = new();
        string[] words = line.Split(' ');
        string script = $$"""
            coreml() ( exec dotnet '{{Path.Combine(AppContext.BaseDirectory, "coreml.dll")}}' "$@" )
            {{(await CommandRun.Of("completion", "bash")).Output}}
            COMP_LINE='{{line}}' COMP_POINT={{line.Length}} COMP_WORDS=({{string.Join(' ', words.Select(word => $"'{word}'"))}})
            COMP_CWORD={{words.Length - 1}}
            _coreml
            echo "$(printf '%s\n' "${COMPREPLY[@]}" | sort | paste -sd ' ')"
            """.ReplaceLineEndings("\n");
        File.WriteAllText(folder["test.sh"], script);
        using Process process = Process.Start(new ProcessStartInfo("/bin/bash", [folder["test.sh"]]) { RedirectStandardOutput = true })!;

        string completed = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Equal(expected, completed.Trim());
    }
}
