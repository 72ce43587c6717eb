using CoreMLSharp.Tests;

namespace CoreMLSharp.Packages.Tests;

/// <summary>A stranger installs the command as a tool and uses it; nothing is sent or left behind.</summary>
[Collection(nameof(LocalFeed))]
public sealed class ToolPackageTests(LocalFeed feed)
{
    [Fact]
    public void The_command_is_installed_used_and_says_what_is_missing()
    {
        using QuietProgram quiet = new();
        string tools = feed.Folder("tools");
        feed.Dotnet(tools, "tool", "install", "CoreMLSharp.Cli", "--tool-path", tools, "--prerelease");
        string coreml = Path.Combine(tools, OperatingSystem.IsWindows() ? "coreml.exe" : "coreml");

        Assert.Matches(@"^\d+\.\d+\.\d+", quiet.Run(coreml, "--version").Succeeded().Output);
        quiet.Run(coreml, "sample", "digits").Succeeded();
        Assert.Contains("neuralNetworkClassifier", quiet.Run(coreml, "inspect", "Digits.mlmodel").Succeeded().Output);
        Assert.Contains("valid", quiet.Run(coreml, "validate", "Digits.mlmodel").Succeeded().Output);
        string photo = TestData.InRepository("src", "icon.png");
        Assert.Contains("icon.png: ", quiet.Run(coreml, "predict", "Digits.mlmodel", photo).Succeeded().Output);
        Assert.Empty(quiet.Traces);

        string table = TestData.InRepository("samples", "houses.csv");
        string[] trees = ["train", "table", table, "--target", "garden", "--algorithm", "boosted-tree", "-o", "Houses.mlmodel"];
        AssertNamesMissing("LightGBM", "lib_lightgbm", trees);
        AssertNamesMissing("SkiaSharp", "libSkiaSharp", "predict", "Digits.mlmodel", photo);
        AssertNamesMissing("onnxruntime", "onnxruntime", "predict", "Digits.mlmodel", photo);

        void AssertNamesMissing(string name, string library, params string[] arguments)
        {
            string[] files = [.. Directory.EnumerateFiles(tools, $"*{library}.*", SearchOption.AllDirectories).Where(IsNative)];
            foreach (string file in files) File.Move(file, file + ".away");
            ProgramRun without = quiet.Run(coreml, arguments);
            foreach (string file in files) File.Move(file + ".away", file);
            Assert.Equal((1, ""), (without.ExitCode, without.Output));
            Assert.Contains(name, Assert.Single(without.Error.Split('\n'), line => line.StartsWith("error: ", StringComparison.Ordinal)));
        }
    }

    private static bool IsNative(string file) => file.Contains("native", StringComparison.Ordinal);
}
