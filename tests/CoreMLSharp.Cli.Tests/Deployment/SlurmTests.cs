using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests.Deployment;

/// <summary>The job array of <c>deploy/slurm</c>, run by Slurm.</summary>
public sealed class SlurmTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_part_that_is_killed_half_way_goes_on_and_all_parts_are_the_same_as_one_machines_work()
    {
        using SlurmCluster cluster = SlurmCluster.Start();
        string coreml = Path.Combine(AppContext.BaseDirectory, "coreml.dll"), photos = TestData.InRepository("samples", "Materials");
        string parts = _folder["parts"];

        // The first time, part 1 is killed as soon as twenty of its photos are done.
        cluster.Install("coreml", $"""
            #!/bin/bash
            if [ "$4" != 1/2 ] || [ -e '{_folder["killed"]}' ]; then exec dotnet '{coreml}' "$@"; fi
            touch '{_folder["killed"]}'
            DOTNET_PROCESSOR_COUNT=1 dotnet '{coreml}' "$@" &
            until [ "$(cat "$6"/*.features 2>/dev/null | wc -c)" -gt 40000 ]; do sleep 0.005; done
            kill -9 $!
            wait $!
            """);

        (int first, string said) = Submit();
        Assert.NotEqual(0, first);
        Assert.True(File.Exists(Path.Combine(parts, "part-2.safetensors")), said);
        Assert.False(File.Exists(Path.Combine(parts, "part-1.safetensors")));
        DateTime written = File.GetLastWriteTimeUtc(Path.Combine(parts, "part-2.safetensors"));

        (int second, said) = Submit();
        Assert.True(second == 0, said);
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(parts, "part-2.safetensors")));
        Assert.Matches(@"\d+ from the cache", File.ReadAllText(_folder["1.txt"]));

        CommandRun merged = await CommandRun.Of(
            "features", "merge", Path.Combine(parts, "part-1.safetensors"), Path.Combine(parts, "part-2.safetensors"),
            "-o", _folder["merged.safetensors"]);
        CommandRun whole = await CommandRun.Of("features", photos, "-o", _folder["whole.safetensors"], "--cache", "none");
        Assert.Equal((0, 0), (merged.ExitCode, whole.ExitCode));
        Assert.Equal(File.ReadAllBytes(_folder["whole.safetensors"]), File.ReadAllBytes(_folder["merged.safetensors"]));

        (int ExitCode, string Output) Submit() => cluster.Run(
            "sbatch", ["--wait", "--array=1-2", "-o", _folder["%a.txt"], TestData.InRepository("deploy", "slurm", "features.sbatch")],
            ("PHOTOS", photos), ("PARTS", parts));
    }
}
