using System.Diagnostics;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Serving.Tests;

/// <summary>What docs/serve.md shows: its requests by curl, and the answers that stand below them.</summary>
public sealed class PageTests(SharedServer server)
{
    private const string Address = "localhost:8000/";

    [Fact]
    public async Task The_page_s_requests_have_the_answers_that_it_shows()
    {
        string[] lines = File.ReadAllLines(TestData.InRepository("docs", "serve.md"));
        int[] requests = [.. Enumerable.Range(0, lines.Length).Where(i => lines[i].StartsWith("curl ", StringComparison.Ordinal))];
        Assert.Equal(2, requests.Length);
        foreach (int i in requests)
        {
            int answer = Array.IndexOf(lines, "```json", i) + 1;
            Assert.Equal(lines[answer], await RunAsync(
                lines[i].Replace(Address, $"{server.Process.Rest.BaseAddress}", StringComparison.Ordinal)));
        }
    }

    private static async Task<string> RunAsync(string command)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("sh", ["-c", "command -v curl >/dev/null || exit 77; " + command])
            {
                RedirectStandardOutput = true,
            })!;
            string output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.SkipWhen(process.ExitCode == 77, "There is no curl here.");
            Assert.Equal(0, process.ExitCode);
            return output;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("There is no shell here.");
            throw;
        }
    }
}
