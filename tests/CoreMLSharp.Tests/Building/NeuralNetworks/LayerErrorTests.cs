using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using static CoreMLSharp.Tests.Building.NeuralNetworks.LayerRecipes;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Tests.Building.NeuralNetworks;

/// <summary>What does not fit fails when the layer is added, with the layer's name, and leaves the network as it was.</summary>
public sealed class LayerErrorTests
{
    public static TheoryData<string> Messages => [.. Wrong.Select(wrong => wrong.Message)];

    /// <summary>Inputs: v [4], m [3, 4], image [1, 3, 8, 8], sequence [5, 1, 2, 1, 1].</summary>
    private static readonly (string Message, Action<NeuralNetworkBuilder> Add)[] Wrong =
    [
        ("The input 'nothing' is neither an input of the model nor written by an earlier layer", b => b.AddSin("wrong", "nothing", "y")),
        ("The output 'm' has the name of an input of the model", b => b.AddSin("wrong", "v", "m")),
        ("The output 't' is also written by the layer 'first'", b => b.AddSin("wrong", "v", "t")),
        ("another layer has the same name", b => b.AddSin("wrong", "v", "a").AddCos("wrong", "v", "b")),
        ("the layer has no name", b => b.AddSin("", "v", "y")),
        ("weights has 11 values. The layer's sizes ask for 12", b => b.AddInnerProduct("wrong", "v", "y", F(11), null, 4, 3)),
        ("bias has 2 values", b => b.AddInnerProduct("wrong", "v", "y", F(12), F(2), 4, 3)),
        ("Some weights are floats, others half floats", b => b.AddInnerProduct("wrong", "v", "y", F(12), new Half[3], 4, 3)),
        (
            "'v' [4] has 4 elements in the last dimension, but inputChannels says 5",
            b => b.AddInnerProduct("wrong", "v", "y", F(15), null, 5, 3)),
        ("'image' [1, 3, 8, 8] has 3 channels, but kernelChannels says 2", b => b.AddConvolution("wrong", "image", "y", 2, 1, 1, 1, F(2))),
        (
            "'image' [1, 3, 8, 8] has 3 channels, but kernelChannels · groups says 2",
            b => b.AddConvolution("wrong", "image", "y", 1, 2, 1, 1, F(2), groups: 2)),
        ("weights has 27 values. The layer's sizes ask for 54", b => b.AddConvolution("wrong", "image", "y", 3, 2, 3, 3, F(27))),
        ("The window does not fit into dimension -2", b => b.AddConvolution("wrong", "image", "y", 3, 1, 9, 1, F(27))),
        ("'m' has rank 2. The layer needs rank 4 or more", b => b.AddConvolution("wrong", "m", "y", 3, 1, 1, 1, F(3))),
        (
            "does not know the border mode IncludeLastPixel",
            b => b.AddConvolution("wrong", "image", "y", 3, 1, 1, 1, F(3), borderMode: BorderMode.IncludeLastPixel)),
        ("strideHeight is -1. It cannot be negative", b => b.AddConvolution("wrong", "image", "y", 3, 1, 1, 1, F(3), strideHeight: -1)),
        (
            "padding that includes the last pixel is the same at both edges",
            b =>
                b.AddPooling(
                    "wrong", "image", "y", 2, 2, 1, 1, PoolingLayerParams.Types.PoolingType.Max, BorderMode.IncludeLastPixel,
                    paddingTop: 1)),
        ("'image' [1, 3, 8, 8] has 3 channels, but channels says 4", b => b.AddBatchnorm("wrong", "image", "y", 4, F(4), F(4), F(4), F(4))),
        ("variance has no values", b => b.AddBatchnorm("wrong", "image", "y", 3, F(3), F(3), F(3))),
        ("Set instanceNormalization", b => b.AddBatchnorm("wrong", "image", "y", 3, F(3), F(3), computeMeanVar: true)),
        ("gamma has 3 values", b => b.AddLayerNormalization("wrong", "m", "y", [4], F(3), F(4))),
        ("does not end in the normalised shape [3]", b => b.AddLayerNormalization("wrong", "m", "y", [3], F(3), F(3))),
        ("The inputs' shapes [3, 4] and [1, 3, 8, 8] cannot be broadcast", b => b.AddAddBroadcastable("wrong", ["m", "image"], "y")),
        ("The layer has 1 inputs. Give it 2", b => b.AddPowBroadcastable("wrong", ["v"], "y")),
        (
            "A parameter of shape [4, 1, 1] does not go with the input 'image' [1, 3, 8, 8]",
            b => b.AddBias("wrong", "image", "y", F(4), [4, 1, 1])),
        ("The shape of bias has 2 dimensions", b => b.AddBias("wrong", "image", "y", F(3), [3, 1])),
        ("The axis 2 is not one of an input of rank 2", b => b.AddReduceSum("wrong", "m", "y", [2])),
        ("The axis -3 is not one of an input of rank 2", b => b.AddSoftmaxND("wrong", "m", "y", -3)),
        ("There are no 9 elements along axis 1", b => b.AddTopK("wrong", ["m"], ["y", "i"], 9, 1)),
        ("The 12 elements of the input 'm' [3, 4] do not make [5, 2]", b => b.AddReshapeStatic("wrong", "m", "y", [5, 2])),
        ("do not make [5, -1]", b => b.AddReshapeStatic("wrong", "m", "y", [5, -1])),
        ("The input has rank 2, the output rank 1", b => b.AddRankPreservingReshape("wrong", "m", "y", [12])),
        ("The axis 3 is not one of the input 'm' [3, 4]. Choose an axis from -2 to 2", b => b.AddFlattenTo2D("wrong", "m", "y", 3)),
        ("[0, 2] is not an order of 2 dimensions", b => b.AddTranspose("wrong", "m", "y", [0, 2])),
        ("Axis 0 of the input 'm' [3, 4] is not of size 1", b => b.AddSqueeze("wrong", "m", "y", [0])),
        ("An axis is listed twice", b => b.AddExpandDims("wrong", "m", "y", [0, 0])),
        ("cannot be divided by 3", b => b.AddReorganizeData("wrong", "image", "y", blockSize: 3)),
        ("cannot be broadcast to [3, 5]", b => b.AddBroadcastToStatic("wrong", "m", "y", [3, 5])),
        ("have different ranks", b => b.AddConcatND("wrong", ["v", "m"], "y", 0)),
        (
            "differ in dimension 1, along which they are not joined",
            b => b.AddReshapeStatic("other", "m", "o", [4, 3]).AddConcatND("wrong", ["m", "o"], "y", 0)),
        ("The 3 channels of the input 'image' cannot be split into 2 equal parts", b => b.AddSplit("wrong", "image", ["y", "z"])),
        ("The parts 1 + 1 do not add up to the 3 elements", b => b.AddSplitND("wrong", "m", ["y", "z"], 0, [1, 1])),
        ("do not all have 2 entries", b => b.AddSliceStatic("wrong", "m", "y", [0], [1], [1], [false], [false])),
        ("leaves nothing of dimension -2", b => b.AddCrop("wrong", "image", "y", 0, 0, 4, 4)),
        ("There are 2 padding amounts for the input 'm' [3, 4]", b => b.AddConstantPad("wrong", ["m"], "y", [1, 1])),
        ("A window of 5 does not fit", b => b.AddSlidingWindows("wrong", "v", "y", 0, 5)),
        ("size is 0. Make it at least 1", b => b.AddSliceBySize("wrong", ["v", "v"], "y", 0, 0)),
        ("There is 1 flag for an input of rank 2", b => b.AddReverse("wrong", "m", "y", [true])),
        ("data has 5 values", b => b.AddLoadConstantND("wrong", "y", F(5), [2, 3])),
        ("the scaling factors are 0 and 2", b => b.AddUpsample("wrong", "image", "y", 0, 2)),
        ("Fractional scaling factors do not go with nearest neighbours", b => b.AddUpsample("wrong", "image", "y", 1.5f, 2)),
        ("minVal is 2, maxVal 1", b => b.AddClip("wrong", "v", "y", 2, 1)),
        ("The probability is 2", b => b.AddRandomBernoulliLike("wrong", "v", "y", 2)),
        (
            "'sequence' [5, 1, 2, 1, 1] has 2 channels, but inputSize says 3",
            b => b.AddGru("wrong", [F(16), F(16), F(16)], [F(12), F(12), F(12)], null, 4, 3, ["sequence"], ["y", "s"])),
        (
            "recursionMatrices has 2 entries. Give 3",
            b => b.AddGru("wrong", [F(16), F(16)], [F(8), F(8), F(8)], null, 4, 2, ["sequence"], ["y", "s"])),
        (
            "WeightMatrices has 1 entries. Give 4",
            b => b.AddUniDirectionalLSTM("wrong", new([F(16), F(16), F(16), F(16)], [F(8)]), 4, 2, ["sequence"], ["y", "s", "c"])),
        (
            "A recurrent layer does not know the activation function ELU",
            b => b.AddSimpleRecurrent("wrong", F(16), F(8), null, 4, 2, Activation.ELU(), ["sequence", "sequence"], ["y", "s"])),
        ("Matrices of shapes [3, 4] and [3, 4] cannot be multiplied", b => b.AddBatchedMatmul("wrong", ["m", "m"], "y")),
        ("className is empty", b => b.AddCustom("wrong", ["v"], ["y"], new CustomLayerParams())),
        ("The layer does not stand in a loop's body", b => b.AddLoopBreak("wrong")),
        (
            "Of condition variable and condition network, one is missing",
            b => b.AddLoop("wrong", body => body.AddSin("sine", "v", "y"), condition: "go")),
        ("The loop's body is empty", b => b.AddLoop("wrong", _ => { }, maxIterations: 1)),
        ("The if branch is empty", b => b.AddBranch("wrong", "v", _ => { })),
        (
            "layer 'wrong' (sin): The input 'inner' is neither",
            b => b.AddBranch("branch", "v", yes => yes.AddSin("sine", "v", "inner")).AddSin("wrong", "inner", "y")),
        ("The tensor is copied onto itself", b => b.AddCopy("wrong", "v", "v")),
    ];

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_wrong_layer_fails_when_it_is_added(string message)
    {
        NeuralNetworkBuilder builder = Start();
        ModelValidationException error =
            Assert.Throws<ModelValidationException>(() => Wrong.Single(wrong => wrong.Message == message).Add(builder));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("layer '", error.Message, StringComparison.Ordinal);
        if (message.Length > 0 && !message.Contains("no name", StringComparison.Ordinal))
        {
            Assert.Contains("'wrong", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_failed_layer_leaves_the_network_as_it_was()
    {
        NeuralNetworkBuilder builder = Start();
        Assert.Throws<ModelValidationException>(() => builder.AddInnerProduct("fc", "v", "y", F(11), null, 4, 3));
        Assert.Throws<ModelValidationException>(
            () => builder.AddBranch("branch", "v", yes => yes.AddSin("sine", "v", "y").AddSin("bad", "nothing", "z")));
        Model model = builder.AddBranch("branch", "v", yes => yes.AddSin("sine", "v", "z"))
            .AddInnerProduct("fc", "v", "y", F(12), null, 4, 3)
            .Build();
        Assert.Equal(["first", "branch", "fc"], model.NeuralNetwork.Layers.Select(layer => layer.Name));
    }

    [Fact]
    public void A_failed_layer_is_itself_as_it_was()
    {
        NeuralNetworkLayer layer = new() { Name = "sum", Input = { "m" }, Output = { "y" }, ReduceSum = new() { Axes = { 2 } } };
        NeuralNetworkLayer before = layer.Clone();
        Assert.Throws<ModelValidationException>(() => Start().AddLayer(layer));
        Assert.Equal(before, layer);
    }

    [Fact]
    public void A_layer_of_version4_needs_exact_arrays()
    {
        NeuralNetworkBuilder builder = new([Feature.MultiArray("x", DataType.Float32, 4)], [Feature.MultiArray("y", DataType.Float32, 4)]);
        string message = Assert.Throws<ModelValidationException>(() => builder.AddSin("sine", "x", "y")).Message;
        Assert.Equal(
            "layer 'sine' (sin): the layer came with specification version 4, but the network's arrays are mapped to rank 5. Create the " +
                "builder with disableRank5ShapeMapping, or use an older layer.",
            message);
    }

    [Fact]
    public void An_output_that_no_layer_writes_fails_when_the_model_is_built()
    {
        string message = Assert.Throws<ModelValidationException>(() => Start().Build()).Message;
        Assert.Contains("No layer writes the output 'y'", message, StringComparison.Ordinal);
    }

    private static NeuralNetworkBuilder Start() => new NeuralNetworkBuilder(
        [
            Feature.MultiArray("v", DataType.Float32, 4), Feature.MultiArray("m", DataType.Float32, 3, 4),
            Feature.Image("image", 8, 8), Feature.MultiArray("sequence", DataType.Float32, 5, 1, 2, 1, 1),
        ],
        [Feature.MultiArray("y", DataType.Float32)],
        disableRank5ShapeMapping: true).AddCeil("first", "v", "t");
}
