using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using Google.Protobuf;

namespace CoreMLSharp.Tests;

public sealed class ModelFileTests
{
    public static TheoryData<string> Names => SampleModels.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_saved_model_loads_equal(string name)
    {
        using TemporaryFolder folder = new();
        Model model = SampleModels.Make(name);
        string path = folder[model.MlProgram is null ? "model.mlmodel" : "model.mlpackage"];

        new ModelFile(model).Save(path, validate: false);

        Assert.Equal(model, ModelFile.Load(path).Specification);
    }

    [Fact]
    public void Unknown_fields_survive_a_load_and_a_save()
    {
        using TemporaryFolder folder = new();
        byte[] known = SampleModels.ImageClassifier().ToByteArray();
        byte[] unknown = [0xFA, 0xFF, 0x03, 3, (byte)'n', (byte)'e', (byte)'w']; // field 8191, three bytes
        File.WriteAllBytes(folder["in.mlmodel"], [.. known, .. unknown]);

        ModelFile.Load(folder["in.mlmodel"]).Save(folder["out.mlmodel"], validate: false);

        Assert.Equal<byte>([.. known, .. unknown], File.ReadAllBytes(folder["out.mlmodel"]));
    }

    [Fact]
    public void The_three_lines_of_a_first_look()
    {
        using TemporaryFolder folder = new();
        new ModelFile(SampleModels.ImageClassifier()).Save(folder["Hotdog.mlmodel"], validate: false);

        Model spec = ModelFile.Load(folder["Hotdog.mlmodel"]).Specification;

        Assert.Equal(2, spec.PipelineClassifier.Pipeline.Models.Count);
        Assert.Equal(["visionFeaturePrint", "glmClassifier"], spec.PipelineClassifier.Pipeline.Models.Select(stage => stage.TypeName));
    }

    [Fact]
    public void A_type_newer_than_the_library_is_called_unknown() => Assert.Equal("unknown", new Model().TypeName);

    [Fact]
    public void A_failed_save_leaves_the_old_file_and_nothing_else()
    {
        using TemporaryFolder folder = new();
        string path = folder["model.mlmodel"];
        File.WriteAllText(path, "old");

        Assert.Throws<IOException>(() => CoreMLSharp.IO.AtomicFile.Write(path, stream =>
        {
            stream.Write("half"u8);
            throw new IOException("disk full");
        }));

        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_save_replaces_the_old_file()
    {
        using TemporaryFolder folder = new();
        new ModelFile(SampleModels.ImageClassifier()).Save(folder["model.mlmodel"], validate: false);

        new ModelFile(SampleModels.LinkedClassifier()).Save(folder["model.mlmodel"], validate: false);

        Assert.Equal(SampleModels.LinkedClassifier(), ModelFile.Load(folder["model.mlmodel"]).Specification);
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_program_must_be_saved_as_a_package()
    {
        using TemporaryFolder folder = new();

        CoreMLException error = Assert.Throws<CoreMLException>(
            () => new ModelFile(SampleModels.Make("program")).Save(folder["model.mlmodel"], validate: false));

        Assert.Contains(".mlpackage", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        FileNotFoundException error = Assert.Throws<FileNotFoundException>(() => ModelFile.Load("nowhere/model.mlmodel"));

        Assert.Contains("nowhere/model.mlmodel", error.Message, StringComparison.Ordinal);
    }
}
