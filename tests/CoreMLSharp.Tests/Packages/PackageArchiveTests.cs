using System.IO.Compression;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Inspection;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Tests.Packages;

public sealed class PackageArchiveTests
{
    private static readonly Model Program = SampleModels.Make("program");

    [Theory]
    [InlineData("")]
    [InlineData("Model.mlpackage/")]
    [InlineData("folder-main/models/Model.mlpackage/")]
    public void An_archive_with_one_package_is_as_good_as_the_package(string place)
    {
        using TemporaryFolder folder = new();
        MakePackage(folder);
        string path = Zip(folder, archive =>
        {
            AddPackage(archive, folder["a.mlpackage"], place);
            Add(archive, "__MACOSX/Model.mlpackage/._Manifest.json", "of the Finder");
            if (place.Length > 0) Add(archive, "README.md", "beside it");
        });

        using ModelFile file = ModelFile.Load(path);
        using ProgramWeights weights = new(file);
        using ModelOutline outline = ModelOutline.Read(path);

        Assert.Equal(Program, file.Specification);
        Assert.Equal([1, 2, 3], weights.File("@model_path/weights/weight.bin").Entry(64).Bytes.ToArray());
        Assert.Equal(
            ["Data/com.apple.CoreML/model.mlmodel", "Data/com.apple.CoreML/weights/weight.bin", "Manifest.json"],
            outline.Files.Select(part => part.Name));
        Assert.Equal(outline.Files.Sum(part => part.Bytes), ModelSummary.Read(path).Root.Bytes);

        file.Save(folder["b.mlpackage"], validate: false);
        Assert.Equal(File.ReadAllText(folder["a.mlpackage", "Manifest.json"]), File.ReadAllText(folder["b.mlpackage", "Manifest.json"]));
    }

    [Fact]
    public void An_archive_with_one_model_file_is_as_good_as_the_file()
    {
        using TemporaryFolder folder = new();
        new ModelFile(SampleModels.ImageClassifier()).Save(folder["m.mlmodel"], validate: false);
        string path = Zip(folder, archive =>
        {
            archive.CreateEntryFromFile(folder["m.mlmodel"], "models/m.mlmodel");
            Add(archive, "models/m.mlmodel.txt", "about it");
        });

        using ModelFile file = ModelFile.Load(path);

        Assert.Equal(SampleModels.ImageClassifier(), file.Specification);
        Assert.Null(file.WeightsFolder);
    }

    [Fact]
    public void What_was_unpacked_stays_until_the_last_file_that_stands_on_it_is_disposed()
    {
        using TemporaryFolder folder = new();
        MakePackage(folder);
        ModelFile file = ModelFile.Load(Zip(folder, archive => AddPackage(archive, folder["a.mlpackage"], "")));
        ModelFile changed = file.With(Program);

        file.Dispose();
        changed.Save(folder["b.mlpackage"], validate: false);
        file.Dispose();
        Assert.True(Directory.Exists(changed.WeightsFolder));

        changed.Dispose();
        Assert.False(Directory.Exists(changed.WeightsFolder));
        Assert.Throws<ObjectDisposedException>(() => file.With(Program));
        Assert.Equal(File.ReadAllText(folder["a.mlpackage", "Manifest.json"]), File.ReadAllText(folder["b.mlpackage", "Manifest.json"]));
    }

    [Fact]
    public void What_was_unpacked_is_removed()
    {
        using TemporaryFolder folder = new();
        MakePackage(folder);
        string path = Zip(folder, archive => AddPackage(archive, folder["a.mlpackage"], ""));

        ModelFile file = ModelFile.Load(path);
        ModelOutline outline = ModelOutline.Read(path);
        Assert.True(Directory.Exists(file.WeightsFolder));
        Assert.True(File.Exists(outline.SpecificationPath));
        file.Dispose();
        outline.Dispose();

        Assert.False(Directory.Exists(file.WeightsFolder));
        Assert.False(File.Exists(outline.SpecificationPath));
    }

    public static readonly TheoryData<string, string> Tricks = new()
    {
        { "Model.mlpackage/../../evil.txt", "outside" },
        { "Model.mlpackage//etc/evil.txt", "outside" },
        { "Model.mlpackage/..\\..\\evil.txt", "outside" },
        { "Model.mlpackage/Manifest.json", "several models" },
        { "Model.mlpackage/Data/MODEL.txt", "twice" },
        { "Other.mlpackage/Manifest.json", "several models" },
    };

    [Theory]
    [MemberData(nameof(Tricks))]
    public void Entries_cannot_leave_the_archive_or_hide_each_other(string name, string complaint)
    {
        using TemporaryFolder folder = new();
        MakePackage(folder);
        string path = Zip(folder, archive =>
        {
            AddPackage(archive, folder["a.mlpackage"], "Model.mlpackage/");
            Add(archive, "Model.mlpackage/Data/model.txt", "first");
            Add(archive, name, "second");
        });

        AssertRefused(path, complaint);
    }

    [Fact]
    public void Links_are_refused()
    {
        using TemporaryFolder folder = new();
        MakePackage(folder);
        string path = Zip(folder, archive =>
        {
            AddPackage(archive, folder["a.mlpackage"], "");
            Add(archive, "Data/link", "/etc/passwd").ExternalAttributes = unchecked((int)0xA1FF0000);
        });

        AssertRefused(path, "is a link");
    }

    [Fact]
    public void An_archive_in_an_archive_is_refused()
    {
        using TemporaryFolder folder = new();
        MakePackage(folder);
        string inner = Zip(folder, archive => AddPackage(archive, folder["a.mlpackage"], ""));

        AssertRefused(
            Zip(folder, archive => archive.CreateEntryFromFile(inner, "models/m.mlmodel")), "models/m.mlmodel is an archive itself");
    }

    [Fact]
    public void An_archive_that_would_fill_the_disk_is_refused_before_it_does()
    {
        using TemporaryFolder folder = new();
        MakePackage(folder);
        byte[] zeros = new byte[1 << 20];
        string path = Zip(folder, archive =>
        {
            AddPackage(archive, folder["a.mlpackage"], "");
            using Stream stream = archive.CreateEntry("Data/com.apple.CoreML/weights/zeros.bin", CompressionLevel.Fastest).Open();
            for (int i = 0; i < 1100; i++) stream.Write(zeros);
        });

        AssertRefused(path, "more than 100 times");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void An_entry_unpacks_to_what_is_stated_or_not_at_all(int more)
    {
        using TemporaryFolder folder = new();
        MakePackage(folder);
        string path = Zip(folder, archive =>
        {
            AddPackage(archive, folder["a.mlpackage"], "");
            Add(archive, "Data/long.txt", new string('x', 4060));
        });
        byte[] bytes = File.ReadAllBytes(path);
        int stated = bytes.AsSpan().LastIndexOf("PK\x01\x02"u8) + 24;
        Assert.Equal(4060, BitConverter.ToInt32(bytes, stated));
        bytes[stated] = (byte)(bytes[stated] + more);
        File.WriteAllBytes(path, bytes);

        if (more > 0)
        {
            AssertRefused(path, "Data/long.txt is cut short: 4,060 of 4,061 bytes");
            return;
        }

        using ModelOutline outline = ModelOutline.Read(path);
        Assert.Equal(4059, outline.Files.Single(file => file.Name == "Data/long.txt").Bytes);
    }

    [Fact]
    public void Other_archives_and_damaged_ones_say_what_they_are()
    {
        using TemporaryFolder folder = new();
        MakePackage(folder);
        AssertRefused(Zip(folder, archive => Add(archive, "README.md", "nothing else")), "without a .mlpackage or a .mlmodel");

        string path = Zip(folder, archive => AddPackage(archive, folder["a.mlpackage"], ""));
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^40]);
        AssertRefused(path, "damaged archive");

        string many = Zip(folder, archive =>
        {
            AddPackage(archive, folder["a.mlpackage"], "");
            for (int i = 0; i < 10_001; i++) archive.CreateEntry($"{i}");
        });
        AssertRefused(many, "files");
    }

    private static void AssertRefused(string path, string complaint)
    {
        Assert.Contains(complaint, Assert.Throws<ModelFormatException>(() => ModelFile.Load(path)).Message, StringComparison.Ordinal);
        Assert.Contains(complaint, Assert.Throws<ModelFormatException>(() => ModelSummary.Read(path)).Message, StringComparison.Ordinal);
    }

    private static void MakePackage(TemporaryFolder folder)
    {
        Directory.CreateDirectory(folder["weights"]);
        using (FileStream stream = File.Create(folder["weights", "weight.bin"]))
        {
            using WeightBlobWriter writer = new(stream);
            writer.Write(ProgramTensor.Of<byte>([1, 2, 3], [3]));
        }

        new ModelFile(Program, folder["weights"]).Save(folder["a.mlpackage"], validate: false);
    }

    private static string Zip(TemporaryFolder folder, Action<ZipArchive> fill)
    {
        string path = folder[$"{Guid.NewGuid():N}.zip"];
        using ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create);
        fill(archive);
        return path;
    }

    private static void AddPackage(ZipArchive archive, string package, string place)
    {
        archive.CreateEntry($"{place}Data/");
        foreach (string file in Directory.EnumerateFiles(package, "*", SearchOption.AllDirectories))
        {
            archive.CreateEntryFromFile(file, place + Path.GetRelativePath(package, file).Replace('\\', '/'));
        }
    }

    private static ZipArchiveEntry Add(ZipArchive archive, string name, string content)
    {
        ZipArchiveEntry entry = archive.CreateEntry(name);
        using StreamWriter writer = new(entry.Open());
        writer.Write(content);
        return entry;
    }
}
