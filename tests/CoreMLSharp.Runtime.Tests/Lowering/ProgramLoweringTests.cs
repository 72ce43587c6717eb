using CoreMLSharp.Building;
using CoreMLSharp.Building.Programs;
using CoreMLSharp.Compression;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Lowering;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Runtime.Tests.Programs;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using ArrayDataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;
using TypeCase = CoreMLSharp.Specification.Model.TypeOneofCase;

namespace CoreMLSharp.Runtime.Tests.Lowering;

/// <summary>ML Programs as neural networks.</summary>
public sealed class ProgramLoweringTests
{
    [Fact]
    public void A_convolutional_network_gives_the_same_on_iOS_13()
    {
        (ProgramBuilder program, FunctionBuilder main, ProgramVariable x) = Start(1, 3, 8, 8);
        x = main.Relu(main.Conv(x, Weights(4, 3, 3, 3), Vector(4), padType: "same", strides: [2, 2]));
        x = main.BatchNorm(x, Vector(4), Positive(4), Vector(4), Vector(4));
        x = main.MaxPool(x, [2, 2], [2, 2]);
        main.Output("y", main.Softmax(main.Linear(main.Reshape(x, new[] { 1, 16 }), Weights(5, 16), Vector(5))));

        using ModelFile file = program.Build();
        using ModelFile network = ProgramLowering.ToNeuralNetwork(file);

        SameValues.Check(file, network);
        Assert.Equal(TypeCase.NeuralNetwork, network.Specification.TypeCase);
        Assert.Equal(SpecificationVersions.IOS13, network.Specification.SpecificationVersion);
        Assert.Equal(NeuralNetworkMultiArrayShapeMapping.ExactArrayMapping, network.Specification.NeuralNetwork.ArrayInputShapeMapping);
        Assert.Equal([1, 5], network.Specification.Description.Output[0].Type.MultiArrayType.Shape);
    }

    [Fact]
    public void Convolutions_over_lengths_and_volumes()
    {
        (ProgramBuilder program, FunctionBuilder main, ProgramVariable x) = Start(1, 2, 10);
        ProgramVariable volume = main.Input("volume", DataType.Float32, 1, 2, 4, 5, 6);
        main.Output("length", main.AvgPool(main.Conv(x, Weights(4, 2, 3), padType: "custom", pad: [1, 2]), [2], [2]));
        main.Output("volumes", main.Conv(volume, Weights(3, 2, 2, 3, 3), Vector(3), padType: "same_lower"));
        Check(program);
    }

    [Fact]
    public void Transposed_convolutions_with_gaps()
    {
        (ProgramBuilder program, FunctionBuilder main, ProgramVariable x) = Start(1, 4, 5, 6);
        main.Output("y", main.ConvTranspose(x, Weights(4, 3, 2, 3), Vector(6), groups: 2, strides: [2, 1], dilations: [3, 2]));
        main.Output("one", main.Stack([x], 1));
        Check(program);
    }

    [Fact]
    public void Numbers_without_dimensions_have_one()
    {
        (ProgramBuilder program, FunctionBuilder main, ProgramVariable x) = Start(3, 4);
        ProgramVariable row = main.Gather(x, 1, axis: 0);
        ProgramVariable sum = main.ReduceSum(row);
        main.Output("shifted", main.Add(x, sum));
        main.Output("stacked", main.Stack([sum, main.ReduceMax(x)], 0));
        Check(program);
    }

    [Fact]
    public void Attention_is_computed_step_by_step()
    {
        ProgramBuilder program = new(Opset.CoreML8);
        FunctionBuilder main = program.AddFunction();
        ProgramVariable query = main.Input("q", DataType.Float32, 1, 2, 4, 8);
        ProgramVariable key = main.Input("key", DataType.Float32, 1, 2, 6, 8);
        ProgramVariable value = main.Input("value", DataType.Float32, 1, 2, 6, 8);
        main.Output("y", main.ScaledDotProductAttention(query, key, value));
        Check(program);
    }

    [Fact]
    public void A_classifier_keeps_its_labels()
    {
        (ProgramBuilder program, FunctionBuilder main, ProgramVariable x) = Start(1, 4);
        main.Classify(main.Softmax(main.Linear(x, Weights(3, 4), Vector(3))), ["a", "b", "c"]);

        using ModelFile file = program.Build();
        using ModelFile network = ProgramLowering.ToNeuralNetwork(file);

        Assert.Equal(["a", "b", "c"], network.Specification.NeuralNetworkClassifier.StringClassLabels.Vector);
        Assert.Equal(
            file.Specification.Description.Output.Select(output => output.Name),
            network.Specification.Description.Output.Select(output => output.Name));
        Dictionary<string, MLFeatureValue> inputs = new() { ["x"] = MLMultiArray.Wrap(new[] { 1f, -2, 3, 0.5f }, 1, 4) };
        using MLModel program1 = MLModel.Load(file);
        using MLModel network1 = MLModel.Load(network);
        Assert.Equal(program1.Predict(inputs)["classLabel"].StringValue, network1.Predict(inputs)["classLabel"].StringValue);
    }

    [Fact]
    public void Images_and_shapes_that_may_vary_are_kept()
    {
        ProgramBuilder program = new();
        FunctionBuilder main = program.AddFunction();
        FeatureDescription feature = Feature.MultiArray("x", ArrayDataType.Float32, 2, 3);
        feature.Type.MultiArrayType.ShapeRange = new ArrayFeatureType.Types.ShapeRange
        {
            SizeRanges = { new SizeRange { LowerBound = 1, UpperBound = -1 }, new SizeRange { LowerBound = 3, UpperBound = 3 } },
        };
        ProgramVariable x = main.Input(feature);
        ProgramVariable image = main.Image("image", 4, 4);
        main.Output("y", main.Linear(x, Weights(2, 3)));
        main.Output("mean", main.ReduceMean(image, axes: [2, 3]));

        using ModelFile file = program.Build();
        using ModelFile network = ProgramLowering.ToNeuralNetwork(file);

        Assert.Equal(file.Specification.Description.Input, network.Specification.Description.Input);
        foreach (int rows in (int[])[1, 5])
        {
            Dictionary<string, MLFeatureValue> inputs = new()
            {
                ["x"] = MLMultiArray.Wrap(Enumerable.Range(0, rows * 3).Select(i => (float)i).ToArray(), rows, 3),
                ["image"] = MLImage.FromPixels(new PixelBuffer(4, 4, PixelFormat.Rgb, [.. Enumerable.Range(0, 48).Select(i => (byte)i)])),
            };
            SameValues.Check(file, network, inputs);
        }
    }

    [Fact]
    public void Loops_branches_and_lists()
    {
        (ProgramBuilder program, FunctionBuilder main, ProgramVariable x) = Start(2);
        ProgramVariable list = main.MakeList([2], 1);
        IReadOnlyList<ProgramVariable> last = main.WhileLoop(
            [main.Constant(ProgramTensor.Scalar(0)), list, x],
            (test, variables) => test.Less(variables[0], 3),
            (body, variables) =>
            [
                body.Add(variables[0], 1), body.ListWrite(variables[1], variables[0], variables[2]), body.Mul(variables[2], 2f),
            ]);
        main.Output("rows", main.ListGather(last[1], new[] { 2, 0, 1 }));
        ProgramVariable isPositive = main.Greater(main.ReduceSum(x), 0f);
        main.Output("either", main.Cond(isPositive, yes => [yes.Mul(x, 3f)], no => [no.Abs(x)])[0]);
        Check(program);
    }

    [Fact]
    public void Variables_that_change_places_in_a_loop()
    {
        (ProgramBuilder program, FunctionBuilder main, ProgramVariable x) = Start(2);
        IReadOnlyList<ProgramVariable> last = main.WhileLoop(
            [main.Constant(ProgramTensor.Scalar(0)), x, main.Mul(x, 10f)],
            (test, variables) => test.Less(variables[0], 3),
            (body, variables) => [body.Add(variables[0], 1), body.Identity(variables[2]), body.Identity(variables[1])]);
        main.Output("a", last[1]);
        main.Output("b", last[2]);
        Check(program);
    }

    [Fact]
    public void Compressed_weights_stay_compressed()
    {
        (ProgramBuilder program, FunctionBuilder main, ProgramVariable x) = Start(1, 8, 6, 6);
        x = main.Relu(main.Conv(x, Weights(16, 8, 3, 3), Vector(16)));
        main.Output("y", main.Linear(main.Reshape(x, new[] { 1, 256 }), Weights(10, 256), Vector(10)));
        using ModelFile file = program.Build();

        foreach (WeightEncoding encoding in (WeightEncoding[])[new LinearQuantization { Bits = 8 }, new Palettization { Bits = 4 }])
        {
            using ModelFile compressed = ModelCompressor.Compress(
                file, new CompressionOptions { Encoding = encoding, Layers = new LayerSelection { MinimumElements = 10 } }).Model;
            using ModelFile network = ProgramLowering.ToNeuralNetwork(compressed);

            SameValues.Check(compressed, network, tolerance: 2e-3);
            NeuralNetworkLayer[] layers = [.. network.Specification.NeuralNetwork.Layers];
            Assert.NotNull(layers.Single(layer => layer.LayerCase == LayerCase.Convolution).Convolution.Weights.Quantization);
            Assert.NotNull(layers.Single(layer => layer.LayerCase == LayerCase.InnerProduct).InnerProduct.Weights.Quantization);
        }
    }

    [Fact]
    public void Compressed_weights_of_products_of_stacks_stay_compressed()
    {
        (ProgramBuilder program, FunctionBuilder main, ProgramVariable x) = Start(2, 3, 4, 64);
        main.Output("y", main.Linear(x, Weights(32, 64), Vector(32)));
        using ModelFile file = program.Build();
        using ModelFile compressed = ModelCompressor.Compress(file, new CompressionOptions
        {
            Encoding = new LinearQuantization { Bits = 8 },
            Layers = new LayerSelection { MinimumElements = 10 },
        }).Model;
        using ModelFile network = ProgramLowering.ToNeuralNetwork(compressed);

        SameValues.Check(compressed, network, tolerance: 2e-3);
        NeuralNetworkLayer layer = network.Specification.NeuralNetwork.Layers.Single(each => each.LayerCase == LayerCase.BatchedMatmul);
        Assert.NotNull(layer.BatchedMatmul.Weights.Quantization);
    }

    [Fact]
    public void Weights_of_16_bits_stay_so()
    {
        (ProgramBuilder program, FunctionBuilder main, ProgramVariable x) = Start(1, 4);
        ProgramVariable half = main.Cast(x, DataType.Float16);
        ProgramTensor weights = ProgramTensor.OfFloats(DataType.Float16, Weights(6, 4).ToFloats(), [6, 4]);
        main.Output("y", main.Cast(main.Linear(half, weights), DataType.Float32));

        using ModelFile file = program.Build();
        using ModelFile network = ProgramLowering.ToNeuralNetwork(file);

        SameValues.Check(file, network, tolerance: 2e-3);
        NeuralNetworkLayer layer = network.Specification.NeuralNetwork.Layers.Single(each => each.LayerCase == LayerCase.InnerProduct);
        Assert.Equal(2 * 24, layer.InnerProduct.Weights.Float16Value.Length);
    }

    [Fact]
    public void A_refusal_names_all_that_a_network_does_not_express()
    {
        (ProgramBuilder program, FunctionBuilder main, ProgramVariable x) = Start(1, 1, 4, 4);
        ProgramTensor matrix = ProgramTensor.Of<float>([1, 0, 0, 0, 1, 0], [1, 6]);
        ProgramVariable moved = main.Affine(x, matrix, 4, 4, "bilinear", "constant", 0f, "normalized_minus_one_to_one", true, "moved");
        ProgramTensor points = ProgramTensor.Of<float>(new float[8], [1, 2, 2, 2]);
        ProgramVariable sampled = main.Resample(
            main.Relu(moved), points, "bilinear", "constant", 0f, "normalized_minus_one_to_one", true, "sampled");
        ProgramVariable other = main.Resample(x, points, "nearest", "border", 0f, "unnormalized", false, "other");
        main.Output("y", main.Add(sampled, other));
        using ModelFile file = program.Build();

        UnsupportedModelException error = Assert.Throws<UnsupportedModelException>(() => ProgramLowering.ToNeuralNetwork(file));

        Assert.Contains("affine 'moved'", error.Message, StringComparison.Ordinal);
        Assert.Contains("resample 'other'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("relu", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void States_and_other_models_are_refused()
    {
        ProgramBuilder program = new();
        FunctionBuilder main = program.AddFunction();
        ProgramVariable state = main.State("memory", 2);
        main.Output("y", main.Cast(main.ReadState(state), DataType.Float32));
        using ModelFile file = program.Build();
        UnsupportedModelException error = Assert.Throws<UnsupportedModelException>(() => ProgramLowering.ToNeuralNetwork(file));
        Assert.Contains("'memory' is a state", error.Message, StringComparison.Ordinal);

        using ModelFile regressor = new(GlmRegressorBuilder.Create([Feature.Double("x")], "y", [2], 1));
        Assert.Throws<CoreMLException>(() => ProgramLowering.ToNeuralNetwork(regressor));
    }

    private static (ProgramBuilder Program, FunctionBuilder Main, ProgramVariable X) Start(params long[] shape)
    {
        ProgramBuilder program = new();
        FunctionBuilder main = program.AddFunction();
        return (program, main, main.Input("x", DataType.Float32, shape));
    }

    private static void Check(ProgramBuilder program)
    {
        using ModelFile file = program.Build();
        using ModelFile network = ProgramLowering.ToNeuralNetwork(file);
        SameValues.Check(file, network);
    }

    private static ProgramTensor Weights(params long[] shape)
    {
        Random random = new(shape.Length);
        long count = shape.Aggregate(1L, (product, size) => product * size);
        return ProgramTensor.Of<float>([.. Enumerable.Range(0, (int)count).Select(_ => (float)(random.NextDouble() - 0.5))], shape);
    }

    private static ProgramTensor Vector(int count) => Weights(count);

    private static ProgramTensor Positive(int count) =>
        ProgramTensor.Of<float>([.. Enumerable.Range(1, count).Select(i => i / 3f)], [count]);
}
