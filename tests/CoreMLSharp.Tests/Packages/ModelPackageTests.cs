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
        string package = WriteManifest(folder, $$$"""{"rootModelIdentifier":"a","itemInfoEntries":{"a":{"name":"model.mlmodel","path":"{{{item}}}"} } }""");
        new ModelFile(SampleModels.ImageClassifier()).Save(folder["outside.mlmodel"], validate: false);

        ModelFormatException error = Assert.Throws<ModelFormatException>(() => ModelFile.Load(package));

        Assert.Contains(complaint, error.Message, StringComparison.Ordinal);
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
        string package = WriteManifest(folder, """{"rootModelIdentifier":"a","itemInfoEntries":{"a":{"name":"model.mlmodel","path":"model.mlmodel"}}}""");
        Directory.CreateDirectory(Path.Combine(package, "Data"));
        File.CreateSymbolicLink(Path.Combine(package, "Data", "model.mlmodel"), folder["outside.mlmodel"]);

        Assert.Throws<ModelFormatException>(() => ModelFile.Load(package));
        Assert.Throws<ModelFormatException>(() => ModelOutline.Read(package));
    }

    [Fact]
    public void A_folder_that_is_no_package_says_so()
    {
        using TemporaryFolder folder = new();

        ModelFormatException error = Assert.Throws<ModelFormatException>(() => ModelFile.Load(folder.Path));

        Assert.Contains("Manifest.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_compiled_model_says_what_to_use_instead()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["m.mlmodelc"]);
        File.WriteAllText(folder["m.mlmodelc", "coremldata.bin"], "");

        ModelFormatException error = Assert.Throws<ModelFormatException>(() => ModelFile.Load(folder["m.mlmodelc"]));

        Assert.Contains(".mlpackage", error.Message, StringComparison.Ordinal);
    }

    private static string WriteManifest(TemporaryFolder folder, string manifest)
    {
        string package = folder["p.mlpackage"];
        Directory.CreateDirectory(package);
        File.WriteAllText(Path.Combine(package, "Manifest.json"), manifest);
        return package;
    }
}
