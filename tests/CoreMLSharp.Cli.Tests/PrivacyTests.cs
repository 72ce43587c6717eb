using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Tests;
using static CoreMLSharp.Specification.ArrayFeatureType.Types;

namespace CoreMLSharp.Cli.Tests;

/// <summary>What docs/privacy.md promises.</summary>
public sealed class PrivacyTests
{
    [Fact]
    public void A_prediction_leaves_no_file_behind()
    {
        using TemporaryFolder folder = new();
        NeuralNetworkBuilder network =
            new([Feature.MultiArray("x", ArrayDataType.Float32, 2)], [Feature.MultiArray("y", ArrayDataType.Float32)]);
        new ModelFile(network.AddActivation("relu", "x", "y", Activation.ReLU()).Build()).Save(folder["model.mlmodel"]);
        string[] homes = ["HOME", "XDG_CACHE_HOME", "TMPDIR", "LOCALAPPDATA", "TEMP", "TMP"];
        foreach (string home in homes) Directory.CreateDirectory(folder[home]);
        Dictionary<string, string?> environment = homes.ToDictionary(home => home, home => (string?)folder[home]);
        environment["ORT_DISABLE_TELEMETRY"] = null;

        // The sockets and files by which .NET's own tools would look into the process.
        environment["DOTNET_EnableDiagnostics"] = "0";

        ProgramRun run = CommandProcess.Run(folder.Path, environment, "predict", folder["model.mlmodel"], "--input", "x=[3, -1]");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Empty(homes.SelectMany(home => Directory.EnumerateFileSystemEntries(folder[home], "*", SearchOption.AllDirectories)));
    }
}
