using CoreMLSharp.Specification;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using ColorSpace = CoreMLSharp.Specification.ImageFeatureType.Types.ColorSpace;

namespace CoreMLSharp.Tests.Messages;

/// <summary>What the specification's messages say of themselves beyond their fields.</summary>
public sealed class ModelMessageTests
{
    private static readonly IList<FieldDescriptor> Types = Model.Descriptor.Oneofs.Single(oneof => oneof.Name == "Type").Fields;

    [Fact]
    public void Every_type_has_its_name_in_the_specification() =>
        Assert.Equal(Types.Select(type => type.Name), Types.Select(type => OfType(type).TypeName));

    [Fact]
    public void Every_layer_has_its_name_in_the_specification()
    {
        IList<FieldDescriptor> layers = NeuralNetworkLayer.Descriptor.Oneofs.Single(oneof => oneof.Name == "layer").Fields;
        Assert.Equal(layers.Select(layer => layer.Name), layers.Select(NameOf));
        Assert.Equal("unknown", new NeuralNetworkLayer().TypeName);

        static string NameOf(FieldDescriptor type)
        {
            NeuralNetworkLayer layer = new();
            type.Accessor.SetValue(layer, type.MessageType.Parser.ParseFrom(ByteString.Empty));
            return layer.TypeName;
        }
    }

    [Fact]
    public void Every_type_with_layers_is_a_network_and_every_type_with_stages_a_pipeline()
    {
        Assert.Equal(
            ["neuralNetworkRegressor", "neuralNetworkClassifier", "neuralNetwork"],
            Types.Where(type => OfType(type).Network is not null).Select(type => type.Name));
        Assert.All(Types, type => Assert.Equal(type.MessageType.FindFieldByName("layers") is not null, OfType(type).Network is not null));
        Model stage = new();
        Assert.Same(stage, Assert.Single(new Model { Pipeline = new() { Models = { stage } } }.PipelineModels));
        Assert.Same(
            stage, Assert.Single(new Model { PipelineClassifier = new() { Pipeline = new() { Models = { stage } } } }.PipelineModels));
        Assert.Same(
            stage, Assert.Single(new Model { PipelineRegressor = new() { Pipeline = new() { Models = { stage } } } }.PipelineModels));
        Assert.Empty(new Model { PipelineRegressor = new() }.PipelineModels);
        Assert.Empty(new Model { Identity = new() }.PipelineModels);
    }

    [Fact]
    public void Every_type_with_labels_gives_and_takes_them()
    {
        StringVector labels = new() { Vector = { "a", "b" } };
        string[] fields = ["stringClassLabels", "stringTags"];
        foreach (FieldDescriptor type in Types)
        {
            Model model = OfType(type);
            FieldDescriptor? field = fields.Select(type.MessageType.FindFieldByName).FirstOrDefault(field => field is not null);
            Assert.Equal(field is not null, model.LabelHolder is not null);
            if (model.LabelHolder is not { } holder) continue;
            holder.StringClassLabels = labels;
            Assert.Same(labels, field!.Accessor.GetValue((IMessage)holder));
            Assert.Equal(type.MessageType.FindFieldByName("int64ClassLabels") is not null, holder is IHasIntegerClassLabels);
        }
    }

    [Fact]
    public void Branches_and_loops_hold_networks()
    {
        NeuralNetwork one = new(), other = new();
        Assert.Equal([one, other], new NeuralNetworkLayer { Branch = new() { IfBranch = one, ElseBranch = other } }.NestedNetworks);
        Assert.Equal([one], new NeuralNetworkLayer { Loop = new() { BodyNetwork = one } }.NestedNetworks);
        Assert.Empty(new NeuralNetworkLayer { Softmax = new() }.NestedNetworks);
    }

    [Theory]
    [InlineData(ColorSpace.Grayscale, 1)]
    [InlineData(ColorSpace.GrayscaleFloat16, 1)]
    [InlineData(ColorSpace.Rgb, 3)]
    [InlineData(ColorSpace.Bgr, 3)]
    public void A_pixel_is_grey_or_of_three_colours(ColorSpace colorSpace, int channels) =>
        Assert.Equal((channels, channels == 1), (new ImageFeatureType { ColorSpace = colorSpace }.Channels, colorSpace.IsGrayscale));

    [Fact]
    public void Other_stages_leave_all_else_as_it_is()
    {
        Model stage = new() { Identity = new() };
        Model pipeline = new()
        {
            SpecificationVersion = 4,
            IsUpdatable = true,
            Description = new() { PredictedFeatureName = "y" },
            PipelineClassifier = new() { Pipeline = new() { Models = { new Model() }, Names = { "old" } } },
        };
        pipeline = Model.Parser.ParseFrom((byte[])[.. pipeline.ToByteArray(), 0xFA, 0xFF, 0x03, 1, 7]);
        Model expected = pipeline.Clone();
        (expected.PipelineClassifier.Pipeline.Models[0], expected.PipelineClassifier.Pipeline.Names[0]) = (stage, "new");

        Model changed = pipeline.WithStages([stage], ["new"]);

        Assert.Equal(expected, changed);
        Assert.Same(stage, changed.PipelineModels[0]);
        Assert.Equal("old", pipeline.PipelineClassifier.Pipeline.Names[0]);
        Assert.Throws<InvalidOperationException>(() => stage.WithStages([], []));
    }

    private static Model OfType(FieldDescriptor type)
    {
        Model model = new();
        type.Accessor.SetValue(model, type.MessageType.Parser.ParseFrom(ByteString.Empty));
        return model;
    }
}
