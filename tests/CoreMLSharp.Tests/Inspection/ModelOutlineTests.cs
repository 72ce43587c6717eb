using CoreMLSharp.Inspection;
using CoreMLSharp.Specification;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CoreMLSharp.Tests.Inspection;

public sealed class ModelOutlineTests
{
    public static TheoryData<string> Names => SampleModels.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void An_outline_is_the_model_without_its_large_values(string name)
    {
        using TemporaryFolder folder = new();
        Model model = SampleModels.Make(name);
        string path = folder[model.MlProgram is null ? "model.mlmodel" : "model.mlpackage"];
        new ModelFile(model).Save(path, validate: false);

        AssertOutlineOf(model, ModelOutline.Read(path));
    }

    [Fact]
    public void Large_values_are_slices_of_the_file()
    {
        using TemporaryFolder folder = new();
        Model model = SampleModels.Network(weights: 1000);
        new ModelFile(model).Save(folder["model.mlmodel"], validate: false);

        ModelOutline outline = ModelOutline.Read(folder["model.mlmodel"]);

        Assert.Equal(
            [
                "neuralNetworkClassifier.layers[0].convolution.weights.floatValue",
                "neuralNetworkClassifier.layers[2].innerProduct.weights.float16Value",
            ],
            outline.LargeValues.Select(value => value.Path));
        LargeValue weights = outline.LargeValues[0];
        Assert.Equal(("float", 4000L, 1000L, true), (weights.Type, weights.Length, weights.Count, weights.IsPlain));
        byte[] file = File.ReadAllBytes(folder["model.mlmodel"]);
        Assert.Equal(999 * 0.5f, BitConverter.ToSingle(file, (int)weights.Offset + 3996));
    }

    [Fact]
    public void Rows_of_data_are_one_large_value()
    {
        using TemporaryFolder folder = new();
        Model model = SampleModels.Make("tree ensemble");
        new ModelFile(model).Save(folder["model.mlmodel"], validate: false);

        LargeValue nodes = Assert.Single(ModelOutline.Read(folder["model.mlmodel"]).LargeValues);

        Assert.Equal("treeEnsembleClassifier.treeEnsemble.nodes", nodes.Path);
        Assert.Equal(200, nodes.Count);
        Assert.False(nodes.IsPlain);
        TreeEnsembleParameters parsed = TreeEnsembleParameters.Parser.ParseFrom(
            File.ReadAllBytes(folder["model.mlmodel"]).AsSpan((int)nodes.Offset, (int)nodes.Length));
        Assert.Equal(model.TreeEnsembleClassifier.TreeEnsemble.Nodes, parsed.Nodes);
    }

    [Fact]
    public void Numbers_that_are_not_packed_are_left_out_too()
    {
        using TemporaryFolder folder = new();
        using MemoryStream weights = new();
        using (CodedOutputStream output = new(weights, leaveOpen: true))
        {
            for (int i = 0; i < 500; i++)
            {
                output.WriteTag(WeightParams.FloatValueFieldNumber, WireFormat.WireType.Fixed32);
                output.WriteFloat(i);
            }
        }

        Model model = SampleModels.Network(weights: 4);
        byte[] bytes =
        [
            .. model.ToByteArray(), .. WireBytes.Nest(weights.ToArray(), ConvolutionLayerParams.WeightsFieldNumber, 100, 1, 403),
        ];
        File.WriteAllBytes(folder["model.mlmodel"], bytes);

        ModelOutline outline = ModelOutline.Read(folder["model.mlmodel"]);

        LargeValue value = Assert.Single(outline.LargeValues);
        Assert.Equal("neuralNetworkClassifier.layers[3].convolution.weights.floatValue", value.Path);
        Assert.Equal((500L, 2500L, false), (value.Count, value.Length, value.IsPlain));
        Assert.Equal("float32", outline.Root.Children.Single(child => child.Field == 403).Children[3].Weights.Single().Format);
    }

    [Fact]
    public void A_message_given_in_two_parts_is_merged()
    {
        using TemporaryFolder folder = new();
        Model model = SampleModels.Network(weights: 1000);
        byte[] bytes = model.ToByteArray();
        File.WriteAllBytes(folder["model.mlmodel"], [.. bytes, .. bytes]);

        ModelOutline outline = ModelOutline.Read(folder["model.mlmodel"]);

        Model merged = Model.Parser.ParseFrom([.. bytes, .. bytes]);
        Assert.Equal(6, merged.NeuralNetworkClassifier.Layers.Count);
        Assert.Equal("neuralNetworkClassifier.layers[3].convolution.weights.floatValue", outline.LargeValues[2].Path);
        AssertOutlineOf(merged, outline);
    }

    [Fact]
    public void Unknown_values_are_kept_when_small_and_noted_when_large()
    {
        using TemporaryFolder folder = new();
        byte[] small = WireBytes.Field(8191, [1, 2, 3]);
        byte[] large = WireBytes.Field(8190, new byte[1000]);
        File.WriteAllBytes(folder["model.mlmodel"], [.. SampleModels.Network(4).ToByteArray(), .. small, .. large]);

        ModelOutline outline = ModelOutline.Read(folder["model.mlmodel"]);

        Assert.Equal(outline.Specification, Model.Parser.ParseFrom([.. SampleModels.Network(4).ToByteArray(), .. small]));
        Assert.Equal(("#8190", 1000L), (outline.LargeValues.Single().Path, outline.LargeValues.Single().Length));
    }

    [Fact]
    public void Memory_does_not_grow_with_the_weights()
    {
        using TemporaryFolder folder = new();
        const int Weights = 200_000_000;
        int[] fields =
        [
            WeightParams.RawValueFieldNumber, InnerProductLayerParams.WeightsFieldNumber, 140, NeuralNetwork.LayersFieldNumber, 500,
        ];
        byte[] heads = fields.Aggregate(Array.Empty<byte>(), (inner, field) => WireBytes.Field(field, inner, Weights));
        using (FileStream file = File.Create(folder["large.mlmodel"]))
        {
            file.Write(WireBytes.EmptyModel);
            file.Write(heads);
            file.SetLength(file.Length + Weights);
        }

        _ = ModelOutline.Read(folder["large.mlmodel"]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ModelOutline outline = ModelOutline.Read(folder["large.mlmodel"]);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(Weights, outline.LargeValues.Single().Length);
        Assert.InRange(allocated, 0, 1_000_000);
    }

    internal static void AssertOutlineOf(Model model, ModelOutline outline)
    {
        byte[] file = File.ReadAllBytes(outline.SpecificationPath);
        Model expected = model.Clone();
        foreach (IGrouping<string, LargeValue> values in outline.LargeValues.GroupBy(value => value.Path))
        {
            (IMessage message, FieldDescriptor field) = LargeValues.Find(expected, values.First());
            if (values.First() is { IsPlain: true, Type: "float" or "double" or "bytes" })
            {
                IEnumerable<byte[]> slices = values.Select(value => file.AsSpan((int)value.Offset, (int)value.Length).ToArray());
                byte[] expectedBytes = LargeValues.PlainBytes(field.Accessor.GetValue(message));
                Assert.True(expectedBytes.AsSpan().SequenceEqual(slices.SelectMany(slice => slice).ToArray()), values.Key);
            }

            field.Accessor.Clear(message);
        }

        Assert.Equal(expected, outline.Specification);
        Assert.Equal(file.Length, outline.Root.Bytes);
    }
}
