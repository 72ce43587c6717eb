using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing;
using CoreMLSharp.Editing.Linking;
using CoreMLSharp.IO;
using CoreMLSharp.Runtime.LinkedModels;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Runtime.Tests.LinkedModels;

/// <summary>Linking and embedding, by running the models before and after.</summary>
public sealed class LinkingTests
{
    [Fact]
    public void A_stage_that_two_models_share_is_stored_once()
    {
        using TemporaryFolder folder = new();
        Save(folder["a.mlmodel"], description: "one");
        Save(folder["b.mlmodel"], description: "two", version: 5);
        double before = Bright(folder["a.mlmodel"]);

        LinkReport report = ModelLinker.LinkShared([folder["a.mlmodel"], folder["b.mlmodel"]], folder["linked"], "Extractor");

        Assert.Equal(["Extractor.mlmodel", "a.mlmodel", "b.mlmodel"], report.Files.Select(file => Path.GetFileName(file.Path)));
        Assert.Equal(report.Files.Select(file => StoredSize.Of(file.Path)), report.Files.Select(file => file.BytesAfter));
        Assert.Equal(
            StoredSize.Of(folder["a.mlmodel"]) + StoredSize.Of(folder["b.mlmodel"]) - StoredSize.Of(folder["linked"]), report.SavedBytes);
        Assert.InRange(report.SavedBytes, 40_000 - 500, 40_000 + 500);
        foreach (string name in (string[])["a.mlmodel", "b.mlmodel"])
        {
            Assert.Equal(before, Bright(folder["linked", name]));
            Assert.NotNull(ModelFile.Load(folder["linked", name]).Specification.PipelineModels[0].LinkedModel);
        }
    }

    [Fact]
    public void An_embedded_model_stands_alone_and_is_what_it_was()
    {
        using TemporaryFolder folder = new();
        Save(folder["a.mlmodel"], version: 4);
        ModelLinker.Link(folder["a.mlmodel"], folder["linked"], "Extractor");

        (string path, IReadOnlyList<string> embedded) =
            LinkedModelEmbedder.Embed(folder["linked", "a.mlmodel"], folder["alone.mlmodel"], []);

        Assert.Equal(["Extractor"], embedded);
        Assert.Equal(ModelFile.Load(folder["a.mlmodel"]).Specification, ModelFile.Load(path).Specification);
        Assert.Equal(Bright(folder["a.mlmodel"]), Bright(path));
    }

    [Fact]
    public void Embedding_leaves_the_given_model_as_it_is()
    {
        using TemporaryFolder folder = new();
        Save(folder["Tiny-1.mlmodel"], TinyModels.Extractor());
        using ModelFile linked = new(TinyModels.Classifier());
        Model before = linked.Specification.Clone();

        using EmbeddingResult result = LinkedModelEmbedder.Embed(linked, folder.Path, []);
        result.File.Specification.Description.Metadata = new Metadata { Author = "someone" };

        Assert.Equal(["Tiny-1"], result.Embedded);
        Assert.Equal(before, linked.Specification);
        Assert.All(result.File.Specification.PipelineModels, stage => Assert.Null(stage.LinkedModel));
    }

    [Fact]
    public void Different_extractors_are_not_shared()
    {
        using TemporaryFolder folder = new();
        Save(folder["a.mlmodel"]);
        Save(folder["b.mlmodel"], weight: 2);
        Assert.Contains(
            "nothing to share",
            Assert.Throws<CoreMLException>(
                () => ModelLinker.LinkShared([folder["a.mlmodel"], folder["b.mlmodel"]], folder["linked"], "Extractor")).Message,
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["linked"]));
    }

    [Fact]
    public void A_link_to_a_file_outside_is_not_embedded()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["app"]);
        new ModelFile(TinyModels.Extractor()).Save(folder["Tiny-1.mlmodel"]);
        new ModelFile(TinyModels.Classifier(searchPath: "..")).Save(folder["app", "a.mlmodel"]);

        Assert.Contains(
            "climbs out",
            Assert.Throws<ModelFormatException>(
                () => LinkedModelEmbedder.Embed(folder["app", "a.mlmodel"], folder["b.mlmodel"], [])).Message,
            StringComparison.Ordinal);
        LinkedModelEmbedder.Embed(Save(folder["app", "c.mlmodel"], TinyModels.Classifier()), folder["d.mlmodel"], [folder.Path]);
        Assert.Equal("bright", Label(folder["d.mlmodel"]));
    }

    [Fact]
    public void What_cannot_be_embedded_or_linked_is_said()
    {
        using TemporaryFolder folder = new();
        Model loop = LinkedModelBuilder.Create(TinyModels.Extractor().Description, "loop");
        Save(folder["loop.mlmodel"], loop);
        Save(folder["a.mlmodel"]);
        Save(folder["Other.mlmodel"], TinyModels.Extractor());
        Save(folder["missing.mlmodel"], TinyModels.Classifier(name: "Nowhere"));
        Model wrong = TinyModels.Extractor();
        wrong.Description.Output[0].Name = wrong.NeuralNetwork.Layers[0].Output[0] = "embedding";
        Save(folder["Tiny-1.mlmodel"], wrong);
        Save(folder["wrong.mlmodel"], TinyModels.Classifier());

        AssertSays("circle", () => LinkedModelEmbedder.Embed(folder["loop.mlmodel"], folder["out.mlmodel"], []));
        AssertSays("no linked model", () => LinkedModelEmbedder.Embed(folder["a.mlmodel"], folder["out.mlmodel"], []));
        AssertSays("Nowhere.mlmodelc", () => LinkedModelEmbedder.Embed(folder["missing.mlmodel"], folder["out.mlmodel"], []));
        AssertSays("'features'", () => LinkedModelEmbedder.Embed(folder["wrong.mlmodel"], folder["out.mlmodel"], []));
        AssertSays("not a pipeline", () => ModelLinker.Link(folder["Other.mlmodel"], folder["linked"], "E"));
        AssertSays("no stage '7'", () => ModelLinker.Link(folder["a.mlmodel"], folder["linked"], "E", stage: "7"));
        AssertSays("makes the prediction", () => ModelLinker.Link(folder["a.mlmodel"], folder["linked"], "E", stage: "2"));
        AssertSays("plain file name", () => ModelLinker.Link(folder["a.mlmodel"], folder["linked"], "../E"));
        AssertSays("choose another name", () => ModelLinker.Link(folder["a.mlmodel"], folder["linked"], "a"));
        Assert.False(File.Exists(folder["out.mlmodel"]));
    }

    [Fact]
    public void Models_are_joined_and_taken_apart()
    {
        using TemporaryFolder folder = new();
        Save(folder["extractor.mlmodel"], TinyModels.Extractor());
        Save(folder["classifier.mlmodel"], TinyModels.Classifier().PipelineModels[1]);

        string joined = PipelineStages.Join([folder["extractor.mlmodel"], folder["classifier.mlmodel"]], folder["both.mlmodel"]);
        IReadOnlyList<string> parts = PipelineStages.Split(joined, folder["stages"]);

        Model model = ModelFile.Load(joined).Specification;
        Assert.Equal(Model.TypeOneofCase.PipelineClassifier, model.TypeCase);
        Assert.Equal(["image"], model.Description.Input.Select(input => input.Name));
        Assert.Equal(["classLabelProbs", "classLabel"], model.Description.Output.Select(output => output.Name));
        Assert.Equal("bright", Label(joined));
        Assert.Equal(["1-neuralNetwork.mlmodel", "2-glmClassifier.mlmodel"], parts.Select(Path.GetFileName));
        Assert.Equal(ModelFile.Load(folder["classifier.mlmodel"]).Specification, ModelFile.Load(parts[1]).Specification);
    }

    private static void AssertSays(string message, Action action) =>
        Assert.Contains(message, Assert.ThrowsAny<CoreMLException>(action).Message, StringComparison.Ordinal);

    private static string Save(string path, Model model)
    {
        new ModelFile(model).Save(path);
        return path;
    }

    /// <summary>
    /// A classifier over an embedded extractor of some size: the tiny one, whose features go through an inner product with 10,000 more
    /// weights.
    /// </summary>
    private static void Save(string path, string description = "", int version = 1, float weight = 1)
    {
        Model extractor = TinyModels.Extractor();
        NeuralNetworkLayer layer = extractor.NeuralNetwork.Layers[0];
        layer.Output[0] = "flat";
        extractor.NeuralNetwork.Layers.Add(new NeuralNetworkLayer
        {
            Name = "ballast",
            Output = { "ballast" },
            LoadConstant = new LoadConstantLayerParams
            {
                Shape = { 10_000, 1, 1 },
                Data = new WeightParams { FloatValue = { Enumerable.Repeat(weight, 10_000) } },
            },
        });
        extractor.NeuralNetwork.Layers.Add(new NeuralNetworkLayer
        {
            Name = "features",
            Input = { "flat" },
            Output = { "features" },
            Activation = new ActivationParams { Linear = new ActivationLinear { Alpha = weight } },
        });
        extractor.Description.Metadata = new Metadata { ShortDescription = description };
        Model pipeline = PipelineBuilder.Classifier(extractor, TinyModels.Classifier().PipelineModels[1]);
        pipeline.SpecificationVersion = version;
        extractor.SpecificationVersion = version;
        Save(path, pipeline);
    }

    private static double Bright(string path)
    {
        using MLModel model = MLModel.Load(path);
        return model.Predict(TinyModels.Picture(red: 101))["classLabelProbs"].DictionaryValue["bright"];
    }

    private static string Label(string path)
    {
        using MLModel model = MLModel.Load(path);
        return model.Predict(TinyModels.Picture(red: 101))["classLabel"].StringValue;
    }
}
