using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Optimization;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Runtime.Tests.Programs;
using CoreMLSharp.Specification.MILSpec;
using CoreMLSharp.Validation.Programs;

namespace CoreMLSharp.Runtime.Tests.Optimization;

/// <summary>Each graph pass on a pattern of its own: what is left of it, and that it gives the same.</summary>
public sealed class GraphPassesTests
{
    /// <summary>By the pass: what it is for, and the operations that are left.</summary>
    private static readonly Dictionary<string, (Func<FunctionBuilder, ProgramVariable> Write, string Left)[]> Patterns = new()
    {
        ["dead_code_elimination"] = [(Unused, "relu")],
        ["noop_elimination"] = [(main => main.Relu(main.Identity(main.Mul(main.Add(Image(main), 0f), 1f))), "relu")],
        ["const_deduplication"] = [(Twice, "add mul")],
        ["cast_optimization"] = [(Casts, "cast abs cast")],
        ["merge_consecutive_transposes"] =
        [
            (main => main.Transpose(main.Transpose(Image(main), [0, 2, 3, 1]), [0, 3, 2, 1]), "transpose"),
            (main => main.Relu(main.Transpose(main.Transpose(Image(main), [0, 2, 3, 1]), [0, 3, 1, 2])), "relu"),
        ],
        ["merge_consecutive_reshapes"] =
        [
            (main => main.Reshape(main.Squeeze(main.Reshape(Image(main), new[] { 1, 4, 36 }), [0]), new[] { 12, 12 }), "reshape"),
        ],
        ["fuse_gelu_exact"] = [(GeluExact, "gelu")],
        ["fuse_gelu_tanh_approximation"] = [(GeluTanh, "gelu"), (GeluTanhOfSquares, "gelu")],
        ["fuse_silu"] = [(main => Image(main) is var x ? main.Mul(main.Sigmoid(x), x) : x, "silu")],
        ["fuse_hard_swish"] =
        [
            (main => Image(main) is var x ? main.RealDiv(main.Mul(x, main.Relu6(main.Add(x, 3f))), 6f) : x, "sigmoid_hard mul"),
        ],
        ["fuse_reduce_mean"] = [(main => main.Mul(main.ReduceSum(Image(main), [2, 3], true), 1 / 36f), "reduce_mean")],
        ["fuse_layernorm_or_instancenorm"] =
        [
            (main => Normalized(main, [-1], Weights(6), Weights(6)), "layer_norm"),
            (main => Normalized(main, [2, 3], Weights(1, 4, 1, 1), Weights(4, 1, 1)), "instance_norm"),
            (NormalizedByRoot, "layer_norm"),
            (NormalizedByFactor, "layer_norm"),
        ],
        ["fuse_scaled_dot_product_attention"] = [(Attention, "scaled_dot_product_attention")],
        ["fuse_matmul_weight_bias"] = [(main => main.Add(main.MatMul(Rows(main), Weights(5, 3)), Weights(3)), "linear")],
        ["fuse_linear_bias"] = [(main => main.Sub(main.Linear(Rows(main), Weights(3, 5), Weights(3)), Weights(1, 3)), "linear")],
        ["fuse_linear_scale"] =
        [
            (main => main.Mul(main.Linear(Rows(main), Weights(3, 5), Weights(3)), Weights(1, 3)), "linear"),
            (main => main.RealDiv(main.Linear(Rows(main), Weights(3, 5)), 4f), "linear"),
        ],
        ["fuse_conv_bias"] = [(main => main.Add(main.Conv(Image(main), Weights(8, 4, 3, 3)), Weights(1, 8, 1, 1)), "conv")],
        ["fuse_conv_scale"] =
        [
            (main => main.Mul(main.Conv(Image(main), Weights(8, 2, 3, 3), Weights(8), groups: 2), Weights(8, 1, 1)), "conv"),
            (main => main.RealDiv(main.ConvTranspose(Image(main), Weights(4, 3, 2, 2), groups: 2), Weights(6, 1, 1)), "conv_transpose"),
        ],
        ["fuse_conv_batchnorm"] =
        [
            (
                main => main.BatchNorm(
                    main.Conv(Image(main), Weights(8, 4, 3, 3)), Weights(8), Positive(8), Weights(8), Weights(8)),
                "conv"),
        ],
        ["fuse_pad_conv"] =
        [
            (main => main.Conv(main.Pad(Image(main), new[] { 0, 0, 0, 0, 1, 2, 1, 0 }), Weights(8, 4, 3, 3)), "conv"),
        ],
        ["fuse_pad_pool"] =
        [
            (
                main => main.AvgPool(
                    main.Pad(Image(main), new[] { 1, 1, 1, 1 }), [3, 3], [2, 2], excludePaddingFromAverage: false),
                "avg_pool"),
            (main => main.MaxPool(main.Pad(Image(main), new[] { 1, 1, 1, 1 }, constantVal: -1e30f), [3, 3], [2, 2]), "max_pool"),
        ],
        ["reduce_transposes"] =
        [
            (ChannelsLast, "transpose conv relu add conv concat transpose"),
            (ChannelsLastMean, "transpose conv slice_by_index reduce_mean"),
        ],
    };

    public static TheoryData<string> Names => [.. GraphPasses.All.Select(pass => pass.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_pass_leaves_what_it_says(string name)
    {
        foreach ((Func<FunctionBuilder, ProgramVariable> write, string left) in Patterns[name])
        {
            using ModelFile before = Program(write);
            using ModelFile after = GraphPasses.Apply(before);
            Assert.Equal(left, Operations(after));
            Assert.Empty(ProgramTypeChecker.Check(after));
            SameValues.Check(before, after, 2e-3);

            using ModelFile without = GraphPasses.Apply(before, [name]);
            SameValues.Check(before, without, 2e-3);
            if (name != "const_deduplication") Assert.NotEqual(left, Operations(without));
        }
    }

    [Fact]
    public void Identical_constants_are_one()
    {
        using ModelFile before = Program(Twice);
        using ModelFile after = GraphPasses.Apply(before);
        Assert.Equal(2, Constants(before));
        Assert.Equal(1, Constants(after));

        static int Constants(ModelFile file) => AllOf(file).Count(operation =>
            operation.Type == "const" && operation.Outputs[0].Type.TensorType?.Dimensions.Count == 4);
    }

    [Fact]
    public void The_model_that_is_given_stays_as_it_is()
    {
        using ModelFile before = Program(GeluExact);
        string operations = Operations(before);
        using ModelFile after = GraphPasses.Apply(before);
        Assert.Equal(operations, Operations(before));
    }

    [Fact]
    public void Outputs_keep_their_names_and_inputs_that_are_returned_stay()
    {
        ProgramBuilder program = new();
        FunctionBuilder main = program.AddFunction();
        ProgramVariable x = main.Input("x", DataType.Float32, 2, 3);
        main.Output("same", main.Identity(x));
        main.Output("turned", main.Identity(main.Relu(x)));
        using ModelFile before = program.Build();
        using ModelFile after = GraphPasses.Apply(before);
        SameValues.Check(before, after);
        Assert.Equal("identity relu", Operations(after));
    }

    [Fact]
    public void What_another_operation_reads_as_well_is_not_fused()
    {
        using ModelFile before = Program(main =>
        {
            ProgramVariable conv = main.Conv(Image(main), Weights(8, 4, 3, 3));
            return main.Mul(main.Add(conv, Weights(8, 1, 1)), main.Sigmoid(conv));
        });
        using ModelFile after = GraphPasses.Apply(before);
        Assert.Equal("conv add sigmoid mul", Operations(after));
    }

    [Fact]
    public void Arguments_in_place_are_kept()
    {
        using ModelFile before = Program(main => main.BatchNorm(
            main.Conv(Image(main), Weights(8, 4, 3, 3), strides: [2, 1], padType: "custom", pad: [1, 0, 2, 1]), Weights(8), Positive(8),
            epsilon: 0.5f));
        PutInPlace(before.Specification.MlProgram.Functions["main"].BlockSpecializations.Values.Single());
        using ModelFile after = GraphPasses.Apply(before);
        SameValues.Check(before, after);
        Assert.Equal("conv", Operations(after));
    }

    [Fact]
    public void Weights_of_16_bits_that_would_become_too_large_stay()
    {
        using ModelFile before = Program(main =>
        {
            ProgramVariable half = main.Cast(Image(main), DataType.Float16);
            ProgramTensor large = ProgramTensor.OfFloats(DataType.Float16, [.. Enumerable.Repeat(4000f, 4)], [1, 4, 1, 1]);
            return main.Cast(main.Mul(main.Conv(half, large), 100f), DataType.Float32);
        });
        using ModelFile after = GraphPasses.Apply(before);
        Assert.Equal("cast conv mul cast", Operations(after));
    }

    [Fact]
    public void Blocks_inside_operations_are_rewritten()
    {
        using ModelFile before = Program(main =>
        {
            ProgramVariable x = Image(main);
            ProgramVariable isPositive = main.Greater(main.ReduceSum(x), 0f);
            return main.Cond(isPositive, yes => [yes.Mul(x, yes.Sigmoid(x))], no => [no.Relu(no.Identity(x))])[0];
        });
        using ModelFile after = GraphPasses.Apply(before);
        SameValues.Check(before, after);
        Assert.Contains("silu", Operations(after), StringComparison.Ordinal);
        Assert.DoesNotContain("identity", Operations(after), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pass_that_is_not_there_is_refused()
    {
        using ModelFile file = Program(GeluExact);
        CoreMLException error = Assert.Throws<CoreMLException>(() => GraphPasses.Apply(file, ["fuse_gelu_exakt"]));
        Assert.Contains("Did you mean 'fuse_gelu_exact'?", error.Message, StringComparison.Ordinal);
        using ModelFile skipped = GraphPasses.Apply(file, ["common::fuse_gelu_exact"]);
        Assert.Contains("erf", Operations(skipped), StringComparison.Ordinal);
    }

    private static ProgramVariable Image(FunctionBuilder main) => main.Input("x", DataType.Float32, 1, 4, 6, 6);

    private static ProgramVariable Rows(FunctionBuilder main) => main.Input("x", DataType.Float32, 2, 5);

    private static ProgramVariable Unused(FunctionBuilder main)
    {
        ProgramVariable x = Image(main);
        main.Exp(main.Abs(x));
        return main.Relu(x);
    }

    private static ProgramVariable Twice(FunctionBuilder main) =>
        main.Mul(main.Add(Image(main), Weights(1, 4, 6, 6)), Weights(1, 4, 6, 6));

    private static ProgramVariable Casts(FunctionBuilder main)
    {
        ProgramVariable half = main.Cast(Image(main), DataType.Float16);
        ProgramVariable again = main.Cast(main.Cast(half, DataType.Float32), DataType.Float16);
        return main.Cast(main.Cast(main.Abs(again), DataType.Float32), DataType.Float32);
    }

    private static ProgramVariable GeluExact(FunctionBuilder main)
    {
        ProgramVariable x = Image(main);
        return main.Mul(main.Mul(x, main.Add(main.Erf(main.RealDiv(x, MathF.Sqrt(2))), 1f)), 0.5f);
    }

    private static ProgramVariable GeluTanh(FunctionBuilder main)
    {
        ProgramVariable x = Image(main);
        ProgramVariable inner = main.Mul(main.Add(x, main.Mul(main.Pow(x, 3f), 0.044715f)), 0.7978845608f);
        return main.Mul(main.Mul(x, 0.5f), main.Add(1f, main.Tanh(inner)));
    }

    private static ProgramVariable GeluTanhOfSquares(FunctionBuilder main)
    {
        ProgramVariable x = Image(main);
        ProgramVariable polynomial = main.Add(main.Mul(main.Mul(x, x), 0.044715f), 1f);
        ProgramVariable inner = main.Mul(main.Mul(x, 0.7978845608f), polynomial);
        return main.Mul(main.Mul(x, 0.5f), main.Add(main.Tanh(inner), 1f));
    }

    private static ProgramVariable Normalized(FunctionBuilder main, int[] axes, ProgramTensor gamma, ProgramTensor beta)
    {
        ProgramVariable x = Image(main);
        ProgramVariable centred = main.Sub(x, main.ReduceMean(x, axes, true));
        ProgramVariable variance = main.ReduceMean(main.Square(centred), axes, true);
        ProgramVariable normal = main.RealDiv(centred, main.Sqrt(main.Add(variance, 1e-5f)));
        return main.Add(main.Mul(normal, gamma), beta);
    }

    private static ProgramVariable NormalizedByRoot(FunctionBuilder main)
    {
        ProgramVariable x = Image(main);
        ProgramVariable mean = main.ReduceMean(x, [2, 3], true);
        ProgramVariable variance = main.ReduceMean(main.Pow(main.Sub(x, mean), 2f), [2, 3], true);
        return main.Mul(main.Sub(x, mean), main.Rsqrt(variance, 1e-5f));
    }

    private static ProgramVariable NormalizedByFactor(FunctionBuilder main)
    {
        ProgramVariable x = Image(main);
        ProgramVariable mean = main.ReduceMean(x, [-1], true);
        ProgramVariable variance = main.ReduceMean(main.Square(main.Sub(x, mean)), [-1], true);
        ProgramVariable factor = main.Mul(main.Rsqrt(main.Add(variance, 1e-3f)), Weights(6));
        return main.Add(main.Mul(x, factor), main.Sub(Weights(6), main.Mul(mean, factor)));
    }

    private static ProgramVariable Attention(FunctionBuilder main)
    {
        ProgramVariable query = main.Input("q", DataType.Float32, 1, 2, 4, 16);
        ProgramVariable key = main.Input("key", DataType.Float32, 1, 2, 6, 16);
        ProgramVariable value = main.Input("value", DataType.Float32, 1, 2, 6, 16);
        ProgramVariable mask = main.Input("mask", DataType.Float32, 1, 1, 4, 6);
        ProgramVariable scores = main.Mul(main.MatMul(query, key, transposeY: true), 0.25f);
        return main.MatMul(main.Softmax(main.Add(scores, mask), -1), value);
    }

    /// <summary>A network whose channels come last, around convolutions whose channels do not.</summary>
    private static ProgramVariable ChannelsLast(FunctionBuilder main)
    {
        ProgramVariable x = main.Input("x", DataType.Float32, 1, 6, 6, 4);
        ProgramVariable Conv(ProgramVariable value) => main.Transpose(
            main.Conv(main.Transpose(value, [0, 3, 1, 2]), Weights(4, 4, 3, 3), Weights(4), padType: "same"), [0, 2, 3, 1]);
        ProgramVariable first = main.Add(main.Relu(Conv(x)), Weights(6, 6, 1));
        return main.Concat([first, Conv(first)], 3);
    }

    /// <summary>The mean of part of the channels: nothing needs the order of the channels any more.</summary>
    private static ProgramVariable ChannelsLastMean(FunctionBuilder main)
    {
        ProgramVariable x = main.Input("x", DataType.Float32, 1, 6, 6, 4);
        ProgramVariable conv = main.Transpose(main.Conv(main.Transpose(x, [0, 3, 1, 2]), Weights(4, 4, 3, 3)), [0, 2, 3, 1]);
        ProgramVariable part = main.SliceByIndex(conv, new[] { 0, 0, 1, 1 }, new[] { 1, 4, 4, 3 });
        return main.ReduceMean(part, [1, 2]);
    }

    /// <summary>Puts constants into the arguments that name them, as some converters write them.</summary>
    private static void PutInPlace(Block block)
    {
        Dictionary<string, Value> constants = block.Operations.Where(operation => operation.Type == "const")
            .ToDictionary(operation => operation.Outputs[0].Name, operation => operation.Attributes["val"]);
        foreach (Argument argument in block.Operations.SelectMany(operation => operation.Inputs.Values))
        {
            foreach (Argument.Types.Binding binding in argument.Arguments)
            {
                if (constants.TryGetValue(binding.Name, out Value? value)) binding.Value = value.Clone();
            }
        }
    }

    private static ModelFile Program(Func<FunctionBuilder, ProgramVariable> write)
    {
        ProgramBuilder program = new(Opset.CoreML8);
        FunctionBuilder main = program.AddFunction();
        main.Output("y", write(main));
        return program.Build();
    }

    private static string Operations(ModelFile file) =>
        string.Join(" ", AllOf(file).Select(operation => operation.Type).Where(type => type != "const"));

    private static IEnumerable<Operation> AllOf(ModelFile file) =>
        file.Specification.MlProgram.Functions.Values.SelectMany(function => function.BlockSpecializations.Values).SelectMany(Inside);

    private static IEnumerable<Operation> Inside(Block block) =>
        block.Operations.SelectMany(operation => (IEnumerable<Operation>)[operation, .. operation.Blocks.SelectMany(Inside)]);

    private static ProgramTensor Weights(params long[] shape)
    {
        Random random = new(shape.Length);
        long count = shape.Aggregate(1L, (product, size) => product * size);
        return ProgramTensor.Of<float>([.. Enumerable.Range(0, (int)count).Select(_ => (float)(random.NextDouble() + 0.25))], shape);
    }

    private static ProgramTensor Positive(int count) =>
        ProgramTensor.Of<float>([.. Enumerable.Range(1, count).Select(i => i / 3f)], [count]);
}
