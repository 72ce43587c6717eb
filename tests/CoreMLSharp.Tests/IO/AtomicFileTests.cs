using System.Diagnostics;
using CoreMLSharp.IO;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Tests.IO;

public sealed class AtomicFileTests
{
    [Fact]
    public void A_file_keeps_its_permissions()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no permissions of this kind.");
            return;
        }

        using TemporaryFolder folder = new();
        string path = folder["secret.mlmodel"];
        File.WriteAllText(path, "old");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        AtomicFile.Write(path, stream => stream.Write("new"u8));

        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void A_link_is_followed()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["there"]);
        string target = Path.Combine(folder["there"], "target");
        File.WriteAllText(target, "old");
        Links.Make(folder["link"], target);

        AtomicFile.Write(folder["link"], stream => stream.Write("new"u8));

        Assert.Equal("new", File.ReadAllText(target));
        Assert.NotNull(new FileInfo(folder["link"]).LinkTarget);
        Assert.Equal([target], Directory.GetFileSystemEntries(folder["there"]));
    }

    [Fact]
    public async Task A_pipe_is_written_to_and_stays()
    {
        using TemporaryFolder folder = new();
        string pipe = folder["pipe"];
        Pipes.Make(pipe);
        Task<string> read = Task.Run(() => File.ReadAllText(pipe), TestContext.Current.CancellationToken);

        AtomicFile.Write(pipe, stream => stream.Write("through"u8));

        Assert.Equal("through", await read);
        Assert.True(FilePlace.IsDevice(pipe));
        Assert.True(FilePlace.IsDevice("/dev/null"));
        Assert.False(FilePlace.IsDevice(folder.Path));
        Assert.Contains("pipe", Assert.Throws<IOException>(() => MappedFile.Open(pipe)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_killed_process_left_is_removed_and_what_others_write_stays()
    {
        using TemporaryFolder folder = new();
        string path = folder["a.mlmodel"];
        string mine = Path.GetFileName(TemporaryName.Beside(path)), running = $"-{Environment.ProcessId:x}-";
        string left = mine.Replace(running, "-7ffffffe-", StringComparison.Ordinal);
        string other = left.Replace(".a.mlmodel", ".b.mlmodel", StringComparison.Ordinal);
        foreach (string name in (string[])[mine, left, other, ".a.mlmodel.backup"]) File.WriteAllText(folder[name], "part");

        AtomicFile.Write(path, stream => stream.Write("whole"u8));

        Assert.Equal(
            ((string[])[mine, other, ".a.mlmodel.backup", "a.mlmodel"]).Order(StringComparer.Ordinal),
            Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_a_killed_process_left_stays_when_writing_fails()
    {
        using TemporaryFolder folder = new();
        string path = folder["a.mlpackage"];
        string left = Leaving(path);
        Directory.CreateDirectory(left);

        Assert.Throws<InvalidOperationException>(
            () => AtomicFile.WriteFolder(path, "Manifest.json", _ => throw new InvalidOperationException()));

        Assert.Equal([left], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_package_is_put_back_that_is_gone_because_its_replacement_was_killed()
    {
        using TemporaryFolder folder = new();
        string path = folder["a.mlpackage"];
        Model old = SampleModels.Make("program"), other = SampleModels.Make("program");
        other.Description.Metadata = new Metadata { Author = "new" };
        new ModelFile(old).Save(path, validate: false);
        Directory.Move(path, Leaving(path));
        new ModelFile(other).Save(path, validate: false);
        string newer = Leaving(path);
        Directory.Move(path, newer);
        File.SetLastWriteTimeUtc(Path.Combine(newer, "Manifest.json"), DateTime.UtcNow.AddMinutes(1));
        Directory.CreateDirectory(Leaving(path)); // one that was never whole

        Assert.Equal("new", ModelFile.Load(path).Specification.Description.Metadata.Author);

        Assert.False(Directory.Exists(newer));
        new ModelFile(old).Save(path, validate: false);
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_package_that_another_process_is_just_writing_is_left_to_it()
    {
        using TemporaryFolder folder = new();
        string path = folder["a.mlpackage"], written = TemporaryName.Beside(path);
        new ModelFile(SampleModels.Make("program")).Save(path, validate: false);
        Directory.Move(path, written);

        Assert.Throws<FileNotFoundException>(() => ModelFile.Load(path));

        Assert.Equal([written], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_process_that_has_ended_but_was_not_asked_how_is_gone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux shows such processes.");
        using TemporaryFolder folder = new();
        string path = folder["a.mlpackage"];
        new ModelFile(SampleModels.Make("program")).Save(path, validate: false);

        // The shell becomes a program that does not ask how its child has ended, and only then the child ends.
        using Process parent = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", "exec 3<&0; cat <&3 >/dev/null & echo $!; exec sleep 600"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!;
        int child = int.Parse(parent.StandardOutput.ReadLine()!, System.Globalization.CultureInfo.InvariantCulture);
        while (!File.ReadAllText($"/proc/{parent.Id}/comm").StartsWith("sleep", StringComparison.Ordinal)) Thread.Sleep(1);
        parent.StandardInput.Close();
        while (!File.ReadAllText($"/proc/{child}/stat").Contains(") Z ", StringComparison.Ordinal)) Thread.Sleep(1);
        Directory.Move(
            path, TemporaryName.Beside(path).Replace($"-{Environment.ProcessId:x}-", $"-{child:x}-", StringComparison.Ordinal));

        ModelFile.Load(path).Dispose();

        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
        parent.Kill();
    }

    [Fact]
    public void The_only_copy_is_put_back_even_when_writing_fails()
    {
        using TemporaryFolder folder = new();
        string path = folder["a.mlpackage"];
        new ModelFile(SampleModels.Make("program")).Save(path, validate: false);
        Directory.Move(path, Leaving(path));

        Assert.Throws<InvalidOperationException>(
            () => AtomicFile.WriteFolder(path, "Manifest.json", _ => throw new InvalidOperationException()));

        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_folder_with_other_things_is_not_replaced()
    {
        using TemporaryFolder folder = new();
        string path = folder["photos.mlpackage"];
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, "holiday.jpg"), "photo");

        IOException error = Assert.Throws<IOException>(() => AtomicFile.WriteFolder(path, "Manifest.json", _ => { }));

        Assert.Contains("Manifest.json", error.Message, StringComparison.Ordinal);
        Assert.Equal(["holiday.jpg"], Directory.GetFiles(path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_package_is_replaced_as_a_whole()
    {
        using TemporaryFolder folder = new();
        string path = folder["a.mlpackage"];
        for (int round = 0; round < 2; round++)
        {
            AtomicFile.WriteFolder(path, "Manifest.json", fresh =>
            {
                File.WriteAllText(Path.Combine(fresh, "Manifest.json"), $"{round}");
                File.WriteAllText(Path.Combine(fresh, $"part{round}"), "");
            });
        }

        Assert.Equal(["Manifest.json", "part1"], Directory.GetFiles(path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
    }

    /// <summary>A name that a process had which is gone.</summary>
    private static string Leaving(string path) =>
        TemporaryName.Beside(path).Replace($"-{Environment.ProcessId:x}-", "-7ffffffe-", StringComparison.Ordinal);
}
