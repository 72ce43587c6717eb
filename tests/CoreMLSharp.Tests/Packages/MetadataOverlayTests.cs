using CoreMLSharp.Diagnostics;
using CoreMLSharp.Inspection;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Tests.Packages;

public sealed class MetadataOverlayTests
{
    private const string Manifest = """
        {
            "itemInfoEntries": {
                "1": { "author": "com.apple.CoreML", "description": "External Metadata Overlay", "name": "Metadata.json", "path": "com.apple.CoreML/Metadata.json" },
                "2": { "author": "com.apple.CoreML", "description": "External FeatureDescription Overlay", "name": "FeatureDescriptions.json", "path": "com.apple.CoreML/FeatureDescriptions.json" },
                "3": { "author": "com.apple.CoreML", "description": "CoreML Model Specification", "name": "My Model.mlmodel", "path": "com.apple.CoreML/My Model.mlmodel" }
            },
            "rootModelIdentifier": "3"
        }
        """;

    private const string Metadata = """
        { "MLModelAuthorKey": "Ada", "MLModelLicenseKey": "--", "MLModelDescriptionKey": "Sorts mail", "MLModelCreatorDefinedKey": { "tool": "7" } }
        """;

    private const string Features = """
        { "Inputs": { "image": { "MLFeatureShortDescription": "A letter" } }, "Outputs": { "classLabel": { "MLFeatureShortDescription": "--" } }, "States": {} }
        """;

    [Fact]
    public void What_Xcode_keeps_beside_the_model_is_part_of_it()
    {
        using TemporaryFolder folder = new();
        string package = MakePackage(folder, Metadata, Features);

        ModelDescription description = ModelFile.Load(package).Specification.Description;

        Assert.Equal(("Ada", "MIT", "Sorts mail", "7"),
            (
                description.Metadata.Author, description.Metadata.License, description.Metadata.ShortDescription,
                description.Metadata.UserDefined["tool"]));
        Assert.Equal("A letter", description.Input[0].ShortDescription);
        Assert.Equal(
            SampleModels.ImageClassifier().Description.Output.Select(output => output.ShortDescription),
            description.Output.Select(output => output.ShortDescription));
        Assert.Equal("Ada", ModelSummary.Read(package).Metadata.Author);
        Assert.Equal("A letter", ModelSummary.Read(package).Inputs[0].Description);
    }

    [Fact]
    public void It_stays_as_long_as_it_says_what_the_model_says()
    {
        using TemporaryFolder folder = new();
        ModelFile file = ModelFile.Load(MakePackage(folder, Metadata, Features));

        file.Save(folder["same.mlpackage"], validate: false);
        file.Specification.Description.Metadata.Author = "Grace";
        file.Save(folder["changed.mlpackage"], validate: false);

        Assert.Equal(Metadata, File.ReadAllText(folder["same.mlpackage", "Data", "com.apple.CoreML", "Metadata.json"]));
        Assert.Equal("Grace", ModelFile.Load(folder["changed.mlpackage"]).Specification.Description.Metadata.Author);
        Assert.False(File.Exists(folder["changed.mlpackage", "Data", "com.apple.CoreML", "Metadata.json"]));
        Assert.Equal(Features, File.ReadAllText(folder["changed.mlpackage", "Data", "com.apple.CoreML", "FeatureDescriptions.json"]));
    }

    [Fact]
    public void A_package_is_whole_without_it()
    {
        using TemporaryFolder folder = new();
        string package = MakePackage(folder, Metadata, Features);
        File.Delete(Path.Combine(package, "Data", "com.apple.CoreML", "Metadata.json"));

        ModelFile.Load(package).Save(folder["copy.mlpackage"], validate: false);

        Assert.Equal("nobody", ModelFile.Load(folder["copy.mlpackage"]).Specification.Description.Metadata.Author);
        Assert.DoesNotContain("Metadata.json", File.ReadAllText(folder["copy.mlpackage", "Manifest.json"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "{}")]
    [InlineData("[]", "{}")]
    [InlineData("""{"MLModelAuthorKey":3}""", "{}")]
    [InlineData("""{"MLModelCreatorDefinedKey":"x"}""", "{}")]
    [InlineData("{}", "3")]
    [InlineData("{}", """{"Inputs":[]}""")]
    [InlineData("{}", """{"Inputs":{"image":"text"}}""")]
    public void Damaged_descriptions_are_one_clear_error(string metadata, string features)
    {
        using TemporaryFolder folder = new();
        string package = MakePackage(folder, metadata, features);

        Assert.Contains(
            "not a description of a model", Assert.Throws<ModelFormatException>(() => ModelFile.Load(package)).Message,
            StringComparison.Ordinal);
    }

    private static string MakePackage(TemporaryFolder folder, string metadata, string features)
    {
        string package = folder["a.mlpackage"];
        string data = Path.Combine(package, "Data", "com.apple.CoreML");
        Directory.CreateDirectory(data);
        File.WriteAllText(Path.Combine(package, "Manifest.json"), Manifest);
        File.WriteAllText(Path.Combine(data, "Metadata.json"), metadata);
        File.WriteAllText(Path.Combine(data, "FeatureDescriptions.json"), features);
        Model model = SampleModels.ImageClassifier();
        model.Description.Metadata = new Metadata { Author = "nobody", License = "MIT" };
        new ModelFile(model).Save(Path.Combine(data, "My Model.mlmodel"), validate: false);
        return package;
    }
}
