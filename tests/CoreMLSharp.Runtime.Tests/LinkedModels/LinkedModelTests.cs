using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.LinkedModels;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Runtime.Tests.LinkedModels;

public class LinkedModelTests
{
    [Theory]
    [InlineData(".mlmodel")]
    [InlineData(".mlpackage")]
    public void A_classifier_runs_over_an_extractor_beside_it(string extension)
    {
        using TemporaryFolder folder = new();
        new ModelFile(TinyModels.Extractor()).Save(folder[TinyModels.ExtractorName + extension]);
        new ModelFile(TinyModels.Classifier()).Save(folder["classifier.mlmodel"]);

        using MLModel model = MLModel.Load(folder["classifier.mlmodel"]);

        Assert.Equal("dark", model.Predict(TinyModels.Picture(red: 90))["classLabel"].StringValue);
        IReadOnlyDictionary<string, MLFeatureValue> bright = model.Predict(TinyModels.Picture(red: 101));
        Assert.Equal("bright", bright["classLabel"].StringValue);
        Assert.Equal(1 / (1 + Math.Exp(-1)), bright["classLabelProbs"].DictionaryValue["bright"], 1e-6);
    }

    [Fact]
    public void A_compiled_model_serves_where_its_source_is_not()
    {
        using TemporaryFolder folder = new();
        Links.Make(folder["Shapes.mlmodelc"], TestData.InRepository("samples", "Models", "Shapes.mlmodelc"));
        using ModelFile shapes = ModelFile.Load(folder["Shapes.mlmodelc"]);
        Model link = LinkedModelBuilder.Create(shapes.Specification.Description, "Shapes");
        new ModelFile(link).Save(folder["link.mlmodel"]);
        Dictionary<string, MLFeatureValue> input = new() { ["image"] = MLMultiArray.Wrap(new float[3 * 64 * 64], 1, 3, 64, 64) };

        using MLModel linked = MLModel.Load(folder["link.mlmodel"]), direct = MLModel.Load(folder["Shapes.mlmodelc"]);

        Assert.Equal(
            direct.Predict(input)["probabilities"].MultiArrayValue.ToDoubles(),
            linked.Predict(input)["probabilities"].MultiArrayValue.ToDoubles());
        new ModelFile(TinyModels.Extractor()).Save(folder["Shapes.mlmodel"]);
        Assert.Equal(
            folder["Shapes.mlmodel"], LinkedModelResolver.Resolve(link.LinkedModel, folder.Path, []).Path);
    }

    [Fact]
    public void A_folder_below_the_model_and_a_configured_folder_are_searched()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["app", "shared"]);
        Directory.CreateDirectory(folder["elsewhere"]);
        new ModelFile(TinyModels.Classifier(searchPath: "missing:shared")).Save(folder["app", "classifier.mlmodel"]);

        new ModelFile(TinyModels.Extractor()).Save(folder["elsewhere", "Tiny-1.mlmodel"]);
        using (MLModel.Load(folder["app", "classifier.mlmodel"], new MLModelConfiguration { SearchPaths = [folder["elsewhere"]] }))
        {
            Assert.Equal(folder["elsewhere", "Tiny-1.mlmodel"], Resolve("missing:shared", folder["app"], folder["elsewhere"]).Path);
        }

        new ModelFile(TinyModels.Extractor()).Save(folder["app", "shared", "Tiny-1.mlmodel"]);
        Assert.Equal(folder["app", "shared", "Tiny-1.mlmodel"], Resolve("missing:shared", folder["app"], folder["elsewhere"]).Path);
    }

    [Fact]
    public void What_is_not_found_is_named_with_the_places()
    {
        using TemporaryFolder folder = new();
        new ModelFile(TinyModels.Classifier()).Save(folder["classifier.mlmodel"]);

        CoreMLException error = Assert.Throws<ModelNotFoundException>(() => MLModel.Load(folder["classifier.mlmodel"]));

        Assert.Contains("Tiny-1.mlmodelc", error.Message, StringComparison.Ordinal);
        Assert.Contains(folder.Path, error.Message, StringComparison.Ordinal);
        Assert.Equal(Hint.AddSearchPath, error.Hint);
    }

    [Theory]
    [InlineData("..", "Tiny-1")]
    [InlineData("sub/../..", "Tiny-1")]
    [InlineData(".", "../Tiny-1")]
    [InlineData(".", "..")]
    [InlineData(".", "sub\\Tiny-1")]
    public void A_link_that_climbs_out_of_its_folder_is_refused(string searchPath, string name)
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["app"]);
        new ModelFile(TinyModels.Extractor()).Save(folder["Tiny-1.mlmodel"]);
        Model linked = LinkedModelBuilder.Create(TinyModels.Extractor().Description, name, searchPath);
        if (name == "..") linked.LinkedModel.LinkedModelFile.LinkedModelFileName.DefaultValue = name;

        Assert.Throws<ModelFormatException>(() => LinkedModelResolver.Resolve(linked.LinkedModel, folder["app"], []));
    }

    [Theory]
    [InlineData("/", "/models")]
    [InlineData("/", "sub:/proc/self/root")]
    [InlineData("\\", @"\\server\share")]
    [InlineData("//", "//server/share")]
    [InlineData("\\", @"C:\models")]
    [InlineData("/", "C:/models")]
    [InlineData("\\", @"\\?\C:\models")]
    [InlineData("climbs out", @"sub\..\..\models")]
    public void A_search_path_that_is_absolute_on_any_system_is_refused(string told, string searchPath)
    {
        Model linked = LinkedModelBuilder.Create(TinyModels.Extractor().Description, "Tiny-1", searchPath);

        CoreMLException error = Assert.Throws<ModelFormatException>(() => LinkedModelResolver.Resolve(linked.LinkedModel, "nowhere", []));

        Assert.Contains(told, error.Message, StringComparison.Ordinal);
        Assert.Equal(Hint.AddSearchPath, error.Hint);
    }

    [Fact]
    public void An_absolute_search_path_is_followed_by_nobody_but_the_configured_ones_are()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["app"]);
        Directory.CreateDirectory(folder["elsewhere"]);
        new ModelFile(TinyModels.Extractor()).Save(folder["elsewhere", "Tiny-1.mlmodel"]);
        new ModelFile(TinyModels.Classifier(searchPath: folder["elsewhere"])).Save(folder["app", "absolute.mlmodel"]);

        Assert.Throws<ModelFormatException>(() => MLModel.Load(folder["app", "absolute.mlmodel"]));
        Assert.Throws<ModelFormatException>(() => LinkedModelEmbedder.Embed(folder["app", "absolute.mlmodel"], folder["out.mlmodel"], []));
        MLModel.Load(folder["app", "absolute.mlmodel"], new MLModelConfiguration { SearchPaths = [folder["elsewhere"]] }).Dispose();
    }

    [Fact]
    public void A_search_path_does_not_leave_through_a_link_but_a_linked_file_in_the_folder_serves()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["app", "own"]);
        Directory.CreateDirectory(folder["elsewhere"]);
        new ModelFile(TinyModels.Extractor()).Save(folder["elsewhere", "Tiny-1.mlmodel"]);
        Links.Make(folder["app", "out"], folder["elsewhere"]);
        Links.Make(folder["app", "in"], folder["app", "own"]);

        CoreMLException error = Assert.Throws<ModelFormatException>(() => Resolve("out", folder["app"], folder["app", "own"]));
        Assert.Contains("through a link", error.Message, StringComparison.Ordinal);

        Links.Make(folder["app", "own", "Tiny-1.mlmodel"], folder["elsewhere", "Tiny-1.mlmodel"]);
        Assert.Equal(folder["app", "in", "Tiny-1.mlmodel"], Resolve("in", folder["app"], folder["app"]).Path);
    }

    [Fact]
    public void Models_that_link_in_a_circle_are_refused()
    {
        using TemporaryFolder folder = new();
        Model loop = LinkedModelBuilder.Create(TinyModels.Extractor().Description, "loop");
        new ModelFile(loop).Save(folder["loop.mlmodel"]);

        Assert.Contains(
            "circle", Assert.Throws<ModelFormatException>(() => MLModel.Load(folder["loop.mlmodel"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_extractor_without_the_expected_output_is_refused()
    {
        using TemporaryFolder folder = new();
        Model other = TinyModels.Extractor();
        other.Description.Output[0].Name = other.NeuralNetwork.Layers[0].Output[0] = "embedding";
        new ModelFile(other).Save(folder["Tiny-1.mlmodel"]);
        new ModelFile(TinyModels.Classifier()).Save(folder["classifier.mlmodel"]);

        Assert.Contains(
            "'features'", Assert.Throws<ModelFormatException>(() => MLModel.Load(folder["classifier.mlmodel"])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Classifiers_share_one_extractor_and_what_it_computed()
    {
        using TemporaryFolder folder = new();
        new ModelFile(TinyModels.Extractor()).Save(folder["Tiny-1.mlmodel"]);
        new ModelFile(TinyModels.Classifier()).Save(folder["a.mlmodel"]);
        new ModelFile(TinyModels.Classifier()).Save(folder["b.mlmodel"]);
        using MLModel a = MLModel.Load(folder["a.mlmodel"]), b = MLModel.Load(folder["b.mlmodel"]);
        Dictionary<string, MLFeatureValue> picture = TinyModels.Picture(red: 200);

        a.Predict(picture);
        b.Predict(picture);

        Assert.Single(picture["image"].ImageValue.Memory);
    }

    [Fact]
    public void Classifiers_with_different_custom_layers_share_nothing()
    {
        using TemporaryFolder folder = new();
        Model extractor = TinyModels.Extractor();
        NeuralNetworkLayer flatten = extractor.NeuralNetwork.Layers[0];
        flatten.Output[0] = "pixels";
        extractor.NeuralNetwork.Layers.Add(
            new NeuralNetworkLayer
            {
                Name = "scale",
                Input = { "pixels" },
                Output = { "features" },
                Custom = new() { ClassName = "Scale" },
            });
        new ModelFile(extractor).Save(folder["Tiny-1.mlmodel"], validate: false);
        new ModelFile(TinyModels.Classifier()).Save(folder["classifier.mlmodel"]);

        string LabelAfter(float scale)
        {
            using MLModel model = MLModel.Load(folder["classifier.mlmodel"], new MLModelConfiguration
            {
                CustomLayers = new Dictionary<string, Func<NeuralNetworkLayer, IReadOnlyList<NeuralNetworkLayer>>>
                {
                    ["Scale"] = custom =>
                    [
                        new NeuralNetworkLayer
                        {
                            Name = custom.Name, Input = { custom.Input }, Output = { custom.Output },
                            Activation = new() { Linear = new() { Alpha = scale } },
                        },
                    ],
                },
            });
            return model.Predict(TinyModels.Picture(red: 60))["classLabel"].StringValue;
        }

        Assert.Equal("dark", LabelAfter(1));
        Assert.Equal("bright", LabelAfter(2));
        Assert.Equal("dark", LabelAfter(0));
    }

    private static ModelSource Resolve(string searchPath, string modelFolder, string configured) => LinkedModelResolver.Resolve(
        LinkedModelBuilder.Create(TinyModels.Extractor().Description, TinyModels.ExtractorName, searchPath).LinkedModel, modelFolder,
        [configured]);
}
