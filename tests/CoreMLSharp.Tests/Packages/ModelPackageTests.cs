using CoreMLSharp.Diagnostics;
using CoreMLSharp.Inspection;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Tests.Packages;

public sealed class ModelPackageTests
{
    private static readonly Model Program = SampleModels.Make("program");

    [Fact]
    public void Weights_beside_the_model_are_kept()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["weights"]);
        File.WriteAllBytes(folder["weights", "weight.bin"], [1, 2, 3]);

        new ModelFile(Program, folder["weights"]).Save(folder["a.mlpackage"], validate: false);
        ModelFile.Load(folder["a.mlpackage"]).Save(folder["b.mlpackage"], validate: false);

        ModelFile loaded = ModelFile.Load(folder["b.mlpackage"]);
        Assert.Equal(Program, loaded.Specification);
        Assert.Equal<byte>([1, 2, 3], File.ReadAllBytes(Path.Combine(loaded.WeightsFolder!, "weight.bin")));
    }

    [Fact]
    public void The_same_model_gives_the_same_package()
    {
        using TemporaryFolder folder = new();

        new ModelFile(Program).Save(folder["a.mlpackage"], validate: false);
        new ModelFile(Program).Save(folder["b.mlpackage"], validate: false);

        Assert.Equal(File.ReadAllText(folder["a.mlpackage", "Manifest.json"]), File.ReadAllText(folder["b.mlpackage", "Manifest.json"]));
    }

    [Fact]
    public void A_package_is_replaced_as_a_whole()
    {
        using TemporaryFolder folder = new();
        new ModelFile(Program).Save(folder["a.mlpackage"], validate: false);
        File.WriteAllText(folder["a.mlpackage", "stray.txt"], "old");

        new ModelFile(SampleModels.ImageClassifier()).Save(folder["a.mlpackage"], validate: false);

        Assert.Equal(SampleModels.ImageClassifier(), ModelFile.Load(folder["a.mlpackage"]).Specification);
        Assert.False(File.Exists(folder["a.mlpackage", "stray.txt"]));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("../../outside.mlmodel", "outside")]
    [InlineData("/etc/hostname", "outside")]
    [InlineData("com.apple.CoreML/../../../outside.mlmodel", "outside")]
    [InlineData("com.apple.CoreML/none.mlmodel", "missing")]
    public void A_manifest_cannot_point_outside_or_at_nothing(string item, string complaint)
    {
        using TemporaryFolder folder = new();
        string package = WriteManifest(
            folder, $$$"""{"rootModelIdentifier":"a","itemInfoEntries":{"a":{"name":"model.mlmodel","path":"{{{item}}}"} } }""");
        new ModelFile(SampleModels.ImageClassifier()).Save(folder["outside.mlmodel"], validate: false);

        ModelFormatException error = Assert.Throws<ModelFormatException>(() => ModelFile.Load(package));

        Assert.Contains(complaint, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loaded_package_keeps_its_identifiers_places_and_other_items()
    {
        using TemporaryFolder folder = new();
        const string Manifest = """
            {
                "fileFormatVersion": "1.0.0",
                "itemInfoEntries": {
                    "0-NOTES": {
                        "author": "org.example.tool",
                        "description": "Notes",
                        "name": "notes",
                        "path": "org.example.tool/notes"
                    },
                    "1-MODEL": {
                        "author": "org.example.app",
                        "description": "CoreML Model Specification",
                        "name": "My Model.mlmodel",
                        "path": "org.example.app/My Model.mlmodel"
                    },
                    "2-WEIGHTS": {
                        "author": "com.apple.CoreML",
                        "description": "CoreML Model Weights",
                        "name": "weights",
                        "path": "org.example.app/weights"
                    }
                },
                "rootModelIdentifier": "1-MODEL"
            }
            """;
        string package = WriteManifest(folder, Manifest);
        Directory.CreateDirectory(Path.Combine(package, "Data", "org.example.tool", "notes", "deep"));
        File.WriteAllText(Path.Combine(package, "Data", "org.example.tool", "notes", "deep", "a.txt"), "kept");
        Directory.CreateDirectory(Path.Combine(package, "Data", "org.example.app", "weights"));
        File.WriteAllBytes(Path.Combine(package, "Data", "org.example.app", "weights", "weight.bin"), [1, 2, 3]);
        new ModelFile(Program).Save(folder["program.mlpackage"], validate: false);
        File.Copy(
            folder["program.mlpackage", "Data", "com.apple.CoreML", "model.mlmodel"],
            Path.Combine(package, "Data", "org.example.app", "My Model.mlmodel"));

        ModelFile.Load(package).Save(folder["copy.mlpackage"], validate: false);
        ModelFile.Load(folder["copy.mlpackage"]).Save(folder["copy.mlpackage"], validate: false);

        Assert.Equal(Manifest.ReplaceLineEndings(), File.ReadAllText(folder["copy.mlpackage", "Manifest.json"]).ReplaceLineEndings());
        Assert.Equal("kept", File.ReadAllText(folder["copy.mlpackage", "Data", "org.example.tool", "notes", "deep", "a.txt"]));
        Assert.Equal(Program, ModelFile.Load(folder["copy.mlpackage"]).Specification);
        Assert.Equal<byte>(
            [1, 2, 3], File.ReadAllBytes(Path.Combine(ModelFile.Load(folder["copy.mlpackage"]).WeightsFolder!, "weight.bin")));
    }

    [Fact]
    public void Another_model_in_the_same_package_keeps_its_weights_and_the_items_of_other_tools()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["weights"]);
        File.WriteAllBytes(folder["weights", "weight.bin"], [1, 2, 3]);
        new ModelFile(Program, folder["weights"]).Save(folder["a.mlpackage"], validate: false);
        ForeignItem.AddTo(folder["a.mlpackage"]);
        Model other = Program.Clone();
        other.SpecificationVersion = 9;

        using (ModelFile file = ModelFile.Load(folder["a.mlpackage"]))
        using (ModelFile changed = file.With(other))
        {
            Assert.Equal(Program, file.Specification);
            changed.Save(folder["b.mlpackage"], validate: false);
        }

        using ModelFile saved = ModelFile.Load(folder["b.mlpackage"]);
        Assert.Equal(other, saved.Specification);
        Assert.Equal<byte>([1, 2, 3], File.ReadAllBytes(Path.Combine(saved.WeightsFolder!, "weight.bin")));
        ForeignItem.AssertIn(folder["b.mlpackage"]);
    }

    /// <summary>A model at <c>m</c> (item <c>a</c>) and a second item, each time in a way that cannot be meant.</summary>
    [Theory]
    [InlineData("""{"name":"n","path":"none"}""", "is missing (none)")]
    [InlineData("""{"name":"n","path":"../../x"}""", "outside")]
    [InlineData("""{"name":"n","path":"/etc"}""", "outside")]
    [InlineData("""{"name":"n","path":"a\\b"}""", "outside")]
    [InlineData("""{"name":"n","path":"M"}""", "two items at M")]
    [InlineData("""{"name":"model.mlmodel","path":"n"}""", "two items model.mlmodel")]
    [InlineData("""{"name":"n","path":"m/n"}""", "inside another")]
    public void Items_that_cannot_be_are_refused(string item, string complaint)
    {
        using TemporaryFolder folder = new();
        string package = WriteManifest(
            folder, $$"""{"rootModelIdentifier":"a","itemInfoEntries":{"a":{"name":"model.mlmodel","path":"m"},"b":{{item}} } }""");
        Directory.CreateDirectory(Path.Combine(package, "Data"));
        new ModelFile(SampleModels.ImageClassifier()).Save(Path.Combine(package, "Data", "m"), validate: false);

        Assert.Contains(complaint, Assert.Throws<ModelFormatException>(() => ModelFile.Load(package)).Message, StringComparison.Ordinal);
        Assert.Contains(complaint, Assert.Throws<ModelFormatException>(() => ModelOutline.Read(package)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.0.0", true)]
    [InlineData("0.9.0", true)]
    [InlineData("1.0.1", false)]
    [InlineData("2.0.0", false)]
    [InlineData("new", false)]
    public void A_newer_package_format_is_refused(string version, bool isKnown)
    {
        using TemporaryFolder folder = new();
        new ModelFile(Program).Save(folder["p.mlpackage"], validate: false);
        string manifest = folder["p.mlpackage", "Manifest.json"];
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("1.0.0", version, StringComparison.Ordinal));

        if (isKnown) Assert.Equal(Program, ModelFile.Load(folder["p.mlpackage"]).Specification);
        else
        {
            Assert.Contains(
                version, Assert.ThrowsAny<CoreMLException>(() => ModelFile.Load(folder["p.mlpackage"])).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_huge_manifest_is_not_read()
    {
        using TemporaryFolder folder = new();
        string package = WriteManifest(folder, new string(' ', (1 << 20) + 1));

        Assert.Contains("too large", Assert.Throws<ModelFormatException>(() => ModelFile.Load(package)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_folder_of_weights_that_an_archive_lost_is_made_again()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["empty"]);
        new ModelFile(Program, folder["empty"]).Save(folder["a.mlpackage"], validate: false);
        Directory.Delete(folder["a.mlpackage", "Data", "com.apple.CoreML", "weights"]);

        ModelFile file = ModelFile.Load(folder["a.mlpackage"]);
        file.Save(folder["b.mlpackage"], validate: false);

        Assert.Null(file.WeightsFolder);
        Assert.True(Directory.Exists(folder["b.mlpackage", "Data", "com.apple.CoreML", "weights"]));
    }

    [Fact]
    public void A_link_among_the_weights_is_not_copied()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Making a link needs rights on Windows.");
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["weights"]);
        File.WriteAllText(folder["secret.txt"], "secret");
        File.CreateSymbolicLink(folder["weights", "weight.bin"], folder["secret.txt"]);

        ModelFormatException error = Assert.Throws<ModelFormatException>(
            () => new ModelFile(Program, folder["weights"]).Save(folder["a.mlpackage"], validate: false));

        Assert.Contains("link", error.Message, StringComparison.Ordinal);
        Assert.False(Path.Exists(folder["a.mlpackage"]));
    }

    [Fact]
    public void A_manifest_that_is_a_link_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Making a link needs rights on Windows.");
        using TemporaryFolder folder = new();
        new ModelFile(Program).Save(folder["a.mlpackage"], validate: false);
        File.Move(folder["a.mlpackage", "Manifest.json"], folder["Manifest.json"]);
        File.CreateSymbolicLink(folder["a.mlpackage", "Manifest.json"], folder["Manifest.json"]);

        Assert.Contains(
            "link", Assert.Throws<ModelFormatException>(() => ModelFile.Load(folder["a.mlpackage"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"rootModelIdentifier":7,"itemInfoEntries":{}}""")]
    [InlineData("""{"rootModelIdentifier":null,"itemInfoEntries":{}}""")]
    [InlineData("""{"rootModelIdentifier":"a","itemInfoEntries":[]}""")]
    [InlineData("""{"rootModelIdentifier":"a","itemInfoEntries":{"a":3}}""")]
    [InlineData("""{"rootModelIdentifier":"a","itemInfoEntries":{"b":{"path":"x"}}}""")]
    [InlineData("""{"rootModelIdentifier":"a","itemInfoEntries":{"a":{"path":"x\u0000y"}}}""")]
    [InlineData("""{"rootModelIdentifier":"a","itemInfoEntries":{"a":{"path":""},"a":{"path":""}}}""")]
    public void A_damaged_manifest_is_one_clear_error(string manifest)
    {
        using TemporaryFolder folder = new();
        string package = WriteManifest(folder, manifest);

        ModelFormatException error = Assert.Throws<ModelFormatException>(() => ModelFile.Load(package));

        Assert.Contains("Manifest.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_are_not_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Making a link needs rights on Windows.");
        using TemporaryFolder folder = new();
        new ModelFile(SampleModels.ImageClassifier()).Save(folder["outside.mlmodel"], validate: false);
        string package = WriteManifest(
            folder, """{"rootModelIdentifier":"a","itemInfoEntries":{"a":{"name":"model.mlmodel","path":"model.mlmodel"}}}""");
        Directory.CreateDirectory(Path.Combine(package, "Data"));
        File.CreateSymbolicLink(Path.Combine(package, "Data", "model.mlmodel"), folder["outside.mlmodel"]);

        Assert.Throws<ModelFormatException>(() => ModelFile.Load(package));
        Assert.Throws<ModelFormatException>(() => ModelOutline.Read(package));
    }

    [Fact]
    public void A_package_whose_data_are_a_link_is_refused()
    {
        using TemporaryFolder folder = new();
        new ModelFile(Program).Save(folder["a.mlpackage"], validate: false);
        Directory.Move(folder["a.mlpackage", "Data"], folder["elsewhere"]);
        Links.Make(folder["a.mlpackage", "Data"], folder["elsewhere"]);

        Assert.Contains(
            "link", Assert.Throws<ModelFormatException>(() => ModelFile.Load(folder["a.mlpackage"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.mlmodel")]
    [InlineData("a.mlpackage")]
    [InlineData("a.mlpackage/Manifest.json")]
    [InlineData("a.mlpackage/Data")]
    [InlineData("a.mlpackage/Data/com.apple.CoreML/model.mlmodel")]
    public void A_pipe_is_refused_and_not_waited_for(string place)
    {
        using TemporaryFolder folder = new();
        new ModelFile(Program).Save(folder["a.mlpackage"], validate: false);
        string pipe = folder[place.Split('/')];
        if (Directory.Exists(pipe)) Directory.Delete(pipe, recursive: true);
        else File.Delete(pipe);
        Pipes.Make(pipe);
        string model = folder[place.Split('/')[0]];

        Assert.Contains("pipe", Assert.Throws<ModelFormatException>(() => ModelFile.Load(model)).Message, StringComparison.Ordinal);
        Assert.Contains("pipe", Assert.Throws<ModelFormatException>(() => ModelOutline.Read(model)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_no_package_says_so()
    {
        using TemporaryFolder folder = new();

        ModelFormatException error = Assert.Throws<ModelFormatException>(() => ModelFile.Load(folder.Path));

        Assert.Contains("Manifest.json", error.Message, StringComparison.Ordinal);
    }

    private static string WriteManifest(TemporaryFolder folder, string manifest)
    {
        string package = folder["p.mlpackage"];
        Directory.CreateDirectory(package);
        File.WriteAllText(Path.Combine(package, "Manifest.json"), manifest);
        return package;
    }
}
