using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Specification;
using static CoreMLSharp.Building.NeuralNetworks.Activation;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;

namespace CoreMLSharp.Tests.Building.NeuralNetworks;

/// <summary>An input of a recipe: its shape, and its numbers where they matter.</summary>
internal sealed record RecipeInput(string Name, long[] Shape, float[]? Values = null);

/// <summary>How to add one layer to a network of arrays of exact shapes, and which shapes come out, worked out by hand.</summary>
internal sealed record LayerRecipe(
    LayerCase Kind, RecipeInput[] Inputs, Action<NeuralNetworkBuilder> Add, (string Name, long[] Shape)[] Outputs)
{
    /// <summary>What the recipe is of, for the tests' names.</summary>
    public string Variant { get; init; } = "";

    /// <summary>Whether the builder knows the output's shape; otherwise only a run does.</summary>
    public bool ShapeIsKnown { get; init; } = true;

    /// <summary>Whether the layer runs off Apple's systems.</summary>
    public bool Runs { get; init; } = true;

    public string Title => $"{Kind} {Variant}".Trim();

    public Model Build() => Start(describe: false).Build();

    public NeuralNetworkBuilder Start(bool describe)
    {
        NeuralNetworkBuilder builder = new(
            Inputs.Select(input => Feature.MultiArray(input.Name, DataType.Float32, input.Shape)),
            Outputs.Select(output => Feature.MultiArray(output.Name, DataType.Float32, describe ? output.Shape : [])),
            disableRank5ShapeMapping: true);
        Add(builder);
        return builder;
    }
}

/// <summary>A recipe for every layer type of the specification, and further ones for the ways to use it.</summary>
internal static class LayerRecipes
{
    public static IReadOnlyList<LayerRecipe> All { get; } =
    [
        One(
            LayerCase.Convolution, [1, 4, 5, 6],
            b => b.AddConvolution("layer", "x", "y", 2, 6, 3, 3, F(108), F(6), strideHeight: 2, groups: 2, paddingTop: 1), 1, 6, 2, 4),
        One(
            LayerCase.Convolution, [1, 2, 5, 6],
            b => b.AddConvolution("layer", "x", "y", 2, 3, 3, 2, F(36), borderMode: BorderMode.Same, strideHeight: 2, strideWidth: 2), 1, 3,
            3, 3) with { Variant = "same" },
        One(
            LayerCase.Convolution, [1, 2, 7, 7], b => b.AddConvolution("layer", "x", "y", 2, 3, 3, 3, F(54), dilationFactors: [2, 3]), 1, 3,
            3, 1) with { Variant = "dilated" },
        One(
            LayerCase.Convolution, [1, 2, 3, 3],
            b => b.AddConvolution("layer", "x", "y", 2, 3, 2, 2, F(24), isDeconv: true, strideHeight: 2, strideWidth: 2), 1, 3, 6,
            6) with { Variant = "deconvolution" },
        Two(
            LayerCase.Convolution, [1, 1, 3, 3], [2, 1, 2, 2], b => b.AddConvolution("layer", ["x", "z"], "y", 1, 2, 2, 2), 1, 2, 2,
            2) with { Variant = "weights as input" },
        One(
            LayerCase.Convolution3D, [1, 2, 4, 4, 4], b => b.AddConvolution3D("layer", "x", "y", 2, 3, 2, 2, 2, F(48), F(3)), 1, 3, 3, 3,
            3),
        One(
            LayerCase.Pooling, [1, 2, 5, 5], b => b.AddPooling("layer", "x", "y", 2, 2, 2, 2, PoolingLayerParams.Types.PoolingType.Average),
            1, 2, 2, 2),
        One(
            LayerCase.Pooling, [1, 2, 5, 5],
            b => b.AddPooling("layer", "x", "y", 1, 1, 1, 1, PoolingLayerParams.Types.PoolingType.Max, isGlobal: true), 1, 2, 1,
            1) with { Variant = "global" },
        One(
            LayerCase.Pooling, [1, 2, 6, 6],
            b => b.AddPooling("layer", "x", "y", 3, 3, 2, 2, PoolingLayerParams.Types.PoolingType.Max, BorderMode.IncludeLastPixel), 1, 2,
            3, 3) with { Variant = "last pixel", ShapeIsKnown = false },
        One(
            LayerCase.Pooling3D, [1, 2, 4, 4, 4],
            b => b.AddPooling3D("layer", "x", "y", Pooling3DLayerParams.Types.PoolingType3D.Max, 2, 2, 2, 2, 2, 2), 1, 2, 2, 2, 2),
        One(
            LayerCase.GlobalPooling3D, [1, 2, 4, 4, 4],
            b => b.AddGlobalPooling3D("layer", "x", "y", GlobalPooling3DLayerParams.Types.GlobalPoolingType3D.Average), 1, 2, 1, 1, 1),

        One(LayerCase.InnerProduct, [4], b => b.AddInnerProduct("layer", "x", "y", F(12), F(3), 4, 3), 3),
        One(
            LayerCase.InnerProduct, [1, 2, 1, 2], b => b.AddInnerProduct("layer", "x", "y", F(12), null, 4, 3), 1, 3, 1,
            1) with { Variant = "rank 4" },
        One(
            LayerCase.InnerProduct, [4],
            b => b.AddInnerProduct("layer", "x", "y", WeightData.Int8(new sbyte[12], 0.5f), null, 4, 3, int8DynamicQuantize: true),
            3) with { Variant = "int8" },
        One(
            LayerCase.InnerProduct, [4], b => b.AddInnerProduct("layer", "x", "y", new Half[12], new Half[3], 4, 3),
            3) with { Variant = "half" },
        One(
            LayerCase.InnerProduct, [4],
            b => b.AddInnerProduct("layer", "x", "y", WeightData.Linear(new byte[6], 4, [1, 2, 3], [0, 0, 1]), null, 4, 3),
            3) with { Variant = "linear 4 bits" },
        One(
            LayerCase.InnerProduct, [4],
            b => b.AddInnerProduct("layer", "x", "y", WeightData.LookupTable(new byte[3], 2, [1, 2, 3, 4]), null, 4, 3),
            3) with { Variant = "table 2 bits" },
        Two(LayerCase.BatchedMatmul, [2, 3, 4], [4, 5], b => b.AddBatchedMatmul("layer", ["x", "z"], "y"), 2, 3, 5),
        Two(
            LayerCase.BatchedMatmul, [4, 3], [5, 4], b => b.AddBatchedMatmul("layer", ["x", "z"], "y", transposeA: true, transposeB: true),
            3, 5) with { Variant = "transposed" },
        One(
            LayerCase.BatchedMatmul, [2, 3, 4], b => b.AddBatchedMatmul("layer", "x", "y", F(20), 4, 5, F(5)), 2, 3,
            5) with { Variant = "weights" },
        new(
            LayerCase.Embedding, [new("x", [2, 1, 1, 1, 1], [0, 2])], b => b.AddEmbedding("layer", "x", "y", F(12), F(4), 3, 4),
            [("y", [2, 1, 4, 1, 1])]),
        new(
            LayerCase.EmbeddingND, [new("x", [2, 1], [0, 2])], b => b.AddEmbeddingND("layer", "x", "y", 3, 4, F(12), F(4)),
            [("y", [2, 4])]),
        Two(LayerCase.Dot, [1, 3, 1, 1], [1, 3, 1, 1], b => b.AddDot("layer", ["x", "z"], "y", cosineSimilarity: true), 1, 1, 1, 1),

        Same(LayerCase.Activation, b => b.AddActivation("layer", "x", "y", ReLU())),
        Same(LayerCase.Activation, b => b.AddActivation("layer", "x", "y", LeakyReLU())) with { Variant = "leaky" },
        Same(LayerCase.Activation, b => b.AddActivation("layer", "x", "y", ThresholdedReLU())) with { Variant = "thresholded" },
        Same(LayerCase.Activation, b => b.AddActivation("layer", "x", "y", PReLU(F(3)))) with { Variant = "PReLU" },
        Same(LayerCase.Activation, b => b.AddActivation("layer", "x", "y", Linear())) with { Variant = "linear" },
        Same(LayerCase.Activation, b => b.AddActivation("layer", "x", "y", Tanh())) with { Variant = "tanh" },
        Same(LayerCase.Activation, b => b.AddActivation("layer", "x", "y", ScaledTanh())) with { Variant = "scaled tanh" },
        Same(LayerCase.Activation, b => b.AddActivation("layer", "x", "y", Sigmoid())) with { Variant = "sigmoid" },
        Same(LayerCase.Activation, b => b.AddActivation("layer", "x", "y", SigmoidHard())) with { Variant = "hard sigmoid" },
        Same(LayerCase.Activation, b => b.AddActivation("layer", "x", "y", ELU())) with { Variant = "ELU" },
        Same(LayerCase.Activation, b => b.AddActivation("layer", "x", "y", Softsign())) with { Variant = "softsign" },
        Same(LayerCase.Activation, b => b.AddActivation("layer", "x", "y", Softplus())) with { Variant = "softplus" },
        Same(
            LayerCase.Activation,
            b => b.AddActivation("layer", "x", "y", ParametricSoftplus(F(3), F(3)))) with { Variant = "parametric softplus" },
        Same(LayerCase.Erf, b => b.AddErf("layer", "x", "y")),
        Same(LayerCase.Gelu, b => b.AddGelu("layer", "x", "y")),
        Same(LayerCase.ClampedReLU, b => b.AddClampedReLU("layer", "x", "y")),

        Same(LayerCase.Batchnorm, b => b.AddBatchnorm("layer", "x", "y", 3, F(3), F(3), F(3), F(3))),
        Same(
            LayerCase.Batchnorm,
            b =>
                b.AddBatchnorm("layer", "x", "y", 3, F(3), F(3), computeMeanVar: true, instanceNormalization: true)) with { Variant =
                    "instance" },
        Same(LayerCase.Mvn, b => b.AddMvn("layer", "x", "y")),
        Same(LayerCase.L2Normalize, b => b.AddL2Normalize("layer", "x", "y")),
        Same(LayerCase.Lrn, b => b.AddLrn("layer", "x", "y", 1e-4f, 0.75f, 3)),
        Same(LayerCase.LayerNormalization, b => b.AddLayerNormalization("layer", "x", "y", [2, 4], F(8), F(8))),
        Same(LayerCase.Softmax, b => b.AddSoftmax("layer", "x", "y")),
        Same(LayerCase.SoftmaxND, b => b.AddSoftmaxND("layer", "x", "y", -1)),

        new(
            LayerCase.SimpleRecurrent, [new("x", [3, 1, 2, 1, 1]), new("h", [1, 1, 4, 1, 1])],
            b => b.AddSimpleRecurrent("layer", F(16), F(8), F(4), 4, 2, Tanh(), ["x", "h"], ["y", "s"], outputAll: true),
            [("y", [3, 1, 4, 1, 1]), ("s", [1, 1, 4, 1, 1])]),
        new(
            LayerCase.Gru, [new("x", [3, 1, 2, 1, 1])],
            b => b.AddGru("layer", [F(16), F(16), F(16)], [F(8), F(8), F(8)], [F(4), F(4), F(4)], 4, 2, ["x"], ["y", "s"]),
            [("y", [1, 1, 4, 1, 1]), ("s", [1, 1, 4, 1, 1])]),
        new(
            LayerCase.UniDirectionalLSTM, [new("x", [3, 1, 2, 1, 1])],
            b => b.AddUniDirectionalLSTM("layer", Lstm(), 4, 2, ["x"], ["y", "s", "c"], new() { OutputAll = true }),
            [("y", [3, 1, 4, 1, 1]), ("s", [1, 1, 4, 1, 1]), ("c", [1, 1, 4, 1, 1])]),
        new(
            LayerCase.BiDirectionalLSTM, [new("x", [3, 1, 2, 1, 1])],
            b => b.AddBiDirectionalLSTM("layer", Lstm(), Lstm(), 4, 2, ["x"], ["y", "s", "c", "sb", "cb"]),
            [("y", [1, 1, 8, 1, 1]), ("s", [1, 1, 4, 1, 1]), ("c", [1, 1, 4, 1, 1]), ("sb", [1, 1, 4, 1, 1]), ("cb", [1, 1, 4, 1, 1])]),

        Two(LayerCase.Add, [1, 3, 2, 4], [1, 3, 2, 4], b => b.AddAdd("layer", ["x", "z"], "y"), 1, 3, 2, 4),
        Same(LayerCase.Add, b => b.AddAdd("layer", ["x"], "y", alpha: 2)) with { Variant = "constant" },
        Two(LayerCase.Multiply, [1, 3, 2, 4], [1, 3, 1, 1], b => b.AddMultiply("layer", ["x", "z"], "y"), 1, 3, 2, 4),
        Two(LayerCase.Average, [1, 3, 2, 4], [1, 3, 2, 4], b => b.AddAverage("layer", ["x", "z"], "y"), 1, 3, 2, 4),
        Two(LayerCase.Max, [1, 3, 2, 4], [1, 3, 2, 4], b => b.AddMax("layer", ["x", "z"], "y"), 1, 3, 2, 4),
        Two(LayerCase.Min, [1, 3, 2, 4], [1, 3, 2, 4], b => b.AddMin("layer", ["x", "z"], "y"), 1, 3, 2, 4),
        Same(LayerCase.Bias, b => b.AddBias("layer", "x", "y", F(3), [3, 1, 1])),
        Same(LayerCase.Scale, b => b.AddScale("layer", "x", "y", F(3), F(1), [3, 1, 1])),
        Two(LayerCase.AddBroadcastable, [2, 3], [4, 1, 3], b => b.AddAddBroadcastable("layer", ["x", "z"], "y"), 4, 2, 3),
        Two(LayerCase.SubtractBroadcastable, [2, 3], [3], b => b.AddSubtractBroadcastable("layer", ["x", "z"], "y"), 2, 3),
        Two(LayerCase.MultiplyBroadcastable, [2, 3], [3], b => b.AddMultiplyBroadcastable("layer", ["x", "z"], "y"), 2, 3),
        Two(LayerCase.DivideBroadcastable, [2, 3], [3], b => b.AddDivideBroadcastable("layer", ["x", "z"], "y"), 2, 3),
        Two(LayerCase.FloorDivBroadcastable, [2, 3], [3], b => b.AddFloorDivBroadcastable("layer", ["x", "z"], "y"), 2, 3),
        Two(LayerCase.ModBroadcastable, [2, 3], [3], b => b.AddModBroadcastable("layer", ["x", "z"], "y"), 2, 3),
        Two(LayerCase.PowBroadcastable, [2, 3], [3], b => b.AddPowBroadcastable("layer", ["x", "z"], "y"), 2, 3),
        Two(LayerCase.MaxBroadcastable, [2, 3], [3], b => b.AddMaxBroadcastable("layer", ["x", "z"], "y"), 2, 3),
        Two(LayerCase.MinBroadcastable, [2, 3], [3], b => b.AddMinBroadcastable("layer", ["x", "z"], "y"), 2, 3),

        Same(LayerCase.Unary, b => b.AddUnary("layer", "x", "y", UnaryFunctionLayerParams.Types.Operation.Abs)),
        Same(LayerCase.Clip, b => b.AddClip("layer", "x", "y")),
        Same(LayerCase.Ceil, b => b.AddCeil("layer", "x", "y")),
        Same(LayerCase.Floor, b => b.AddFloor("layer", "x", "y")),
        Same(LayerCase.Round, b => b.AddRound("layer", "x", "y")),
        Same(LayerCase.Sign, b => b.AddSign("layer", "x", "y")),
        Same(LayerCase.Exp2, b => b.AddExp2("layer", "x", "y")),
        Same(LayerCase.Sin, b => b.AddSin("layer", "x", "y")),
        Same(LayerCase.Cos, b => b.AddCos("layer", "x", "y")),
        Same(LayerCase.Tan, b => b.AddTan("layer", "x", "y")),
        Same(LayerCase.Asin, b => b.AddAsin("layer", "x", "y")),
        Same(LayerCase.Acos, b => b.AddAcos("layer", "x", "y")),
        Same(LayerCase.Atan, b => b.AddAtan("layer", "x", "y")),
        Same(LayerCase.Sinh, b => b.AddSinh("layer", "x", "y")),
        Same(LayerCase.Cosh, b => b.AddCosh("layer", "x", "y")),
        Same(LayerCase.Tanh, b => b.AddTanh("layer", "x", "y")),
        Same(LayerCase.Asinh, b => b.AddAsinh("layer", "x", "y")),
        Same(LayerCase.Acosh, b => b.AddAcosh("layer", "x", "y")),
        Same(LayerCase.Atanh, b => b.AddAtanh("layer", "x", "y")),

        Two(LayerCase.Equal, [2, 3], [3], b => b.AddEqual("layer", ["x", "z"], "y"), 2, 3),
        Two(LayerCase.NotEqual, [2, 3], [3], b => b.AddNotEqual("layer", ["x", "z"], "y"), 2, 3),
        Two(LayerCase.LessThan, [2, 3], [3], b => b.AddLessThan("layer", ["x", "z"], "y"), 2, 3),
        Two(LayerCase.LessEqual, [2, 3], [3], b => b.AddLessEqual("layer", ["x", "z"], "y"), 2, 3),
        Two(LayerCase.GreaterThan, [2, 3], [3], b => b.AddGreaterThan("layer", ["x", "z"], "y"), 2, 3),
        Same(LayerCase.GreaterEqual, b => b.AddGreaterEqual("layer", ["x"], "y", alpha: 3)),
        Two(LayerCase.LogicalAnd, [2, 3], [3], b => b.AddLogicalAnd("layer", ["x", "z"], "y"), 2, 3),
        Two(LayerCase.LogicalOr, [2, 3], [3], b => b.AddLogicalOr("layer", ["x", "z"], "y"), 2, 3),
        Two(LayerCase.LogicalXor, [2, 3], [3], b => b.AddLogicalXor("layer", ["x", "z"], "y"), 2, 3),
        Same(LayerCase.LogicalNot, b => b.AddLogicalNot("layer", "x", "y")),
        new(
            LayerCase.WhereBroadcastable, [new("c", [2, 1], [0, 1]), new("x", [2, 3]), new("z", [3])],
            b => b.AddWhereBroadcastable("layer", ["c", "x", "z"], "y"), [("y", [2, 3])]),
        new(
            LayerCase.WhereNonZero, [new("x", [2, 2], [1, 0, 1, 1])], b => b.AddWhereNonZero("layer", "x", "y"),
            [("y", [3, 2])]) { ShapeIsKnown = false },

        One(
            LayerCase.Reduce, [1, 3, 2, 4],
            b => b.AddReduce("layer", "x", "y", ReduceLayerParams.Types.ReduceAxis.Hw, ReduceLayerParams.Types.ReduceOperation.Avg), 1, 3,
            1, 1),
        One(LayerCase.ReduceL1, [2, 3, 4], b => b.AddReduceL1("layer", "x", "y", [1]), 2, 1, 4),
        One(LayerCase.ReduceL2, [2, 3, 4], b => b.AddReduceL2("layer", "x", "y", [1], keepDims: false), 2, 4),
        One(LayerCase.ReduceMax, [2, 3, 4], b => b.AddReduceMax("layer", "x", "y", reduceAll: true, keepDims: false), 1),
        One(LayerCase.ReduceMin, [2, 3, 4], b => b.AddReduceMin("layer", "x", "y"), 1, 1, 1),
        One(LayerCase.ReduceSum, [2, 3, 4], b => b.AddReduceSum("layer", "x", "y", [0, -1]), 1, 3, 1),
        One(LayerCase.ReduceProd, [2, 3, 4], b => b.AddReduceProd("layer", "x", "y", [0]), 1, 3, 4),
        One(LayerCase.ReduceMean, [2, 3, 4], b => b.AddReduceMean("layer", "x", "y", [0]), 1, 3, 4),
        One(LayerCase.ReduceLogSum, [2, 3, 4], b => b.AddReduceLogSum("layer", "x", "y", [0]), 1, 3, 4),
        One(LayerCase.ReduceSumSquare, [2, 3, 4], b => b.AddReduceSumSquare("layer", "x", "y", [0]), 1, 3, 4),
        One(LayerCase.ReduceLogSumExp, [2, 3, 4], b => b.AddReduceLogSumExp("layer", "x", "y", [0]), 1, 3, 4),
        One(LayerCase.ArgMax, [2, 3], b => b.AddArgMax("layer", "x", "y", 1), 2, 1),
        One(LayerCase.ArgMin, [2, 3], b => b.AddArgMin("layer", "x", "y", 1, keepDims: false), 2),
        new(LayerCase.TopK, [new("x", [2, 3])], b => b.AddTopK("layer", ["x"], ["y", "i"], k: 2, axis: 1), [("y", [2, 2]), ("i", [2, 2])]),
        Same(LayerCase.ArgSort, b => b.AddArgSort("layer", "x", "y", 1, descending: true)),
        Same(LayerCase.CumSum, b => b.AddCumSum("layer", ["x"], "y", 1, exclusive: true)),

        One(LayerCase.Upsample, [1, 3, 2, 4], b => b.AddUpsample("layer", "x", "y", 2, 3), 1, 3, 4, 12),
        One(
            LayerCase.Upsample, [1, 3, 2, 4],
            b =>
                b.AddUpsample(
                    "layer", "x", "y", 1.5f, 2.5f, UpsampleLayerParams.Types.InterpolationMode.Bilinear,
                    UpsampleLayerParams.Types.LinearUpsampleMode.AlignCornersFalse),
            1, 3, 3, 10) with { Variant = "fractional", ShapeIsKnown = false },
        One(LayerCase.ResizeBilinear, [1, 3, 2, 4], b => b.AddResizeBilinear("layer", "x", "y", 5, 6), 1, 3, 5, 6),
        new(
            LayerCase.CropResize, [new("x", [1, 1, 3, 8, 8]), new("z", [2, 1, 4, 1, 1], [0, 0, 4, 4, 1, 1, 6, 6])],
            b => b.AddCropResize("layer", ["x", "z"], "y", 2, 3), [("y", [2, 1, 3, 2, 3])]) { ShapeIsKnown = false },

        One(LayerCase.Reshape, [1, 1, 3, 2, 4], b => b.AddReshape("layer", "x", "y", [4, 6, 1]), 1, 1, 4, 6, 1),
        One(LayerCase.ReshapeStatic, [2, 6], b => b.AddReshapeStatic("layer", "x", "y", [3, -1]), 3, 4),
        Two(LayerCase.ReshapeLike, [2, 6], [3, 4], b => b.AddReshapeLike("layer", ["x", "z"], "y"), 3, 4),
        new(
            LayerCase.ReshapeDynamic, [new("x", [2, 6]), new("z", [2], [4, 3])], b => b.AddReshapeDynamic("layer", ["x", "z"], "y"),
            [("y", [4, 3])]) { ShapeIsKnown = false },
        One(LayerCase.RankPreservingReshape, [2, 6], b => b.AddRankPreservingReshape("layer", "x", "y", [3, -1]), 3, 4),
        One(LayerCase.Flatten, [1, 3, 2, 4], b => b.AddFlatten("layer", "x", "y"), 1, 24, 1, 1),
        One(LayerCase.FlattenTo2D, [2, 3, 4], b => b.AddFlattenTo2D("layer", "x", "y", 2), 6, 4),
        One(LayerCase.Permute, [5, 1, 3, 2, 4], b => b.AddPermute("layer", "x", "y", [0, 3, 1, 2]), 5, 1, 4, 3, 2),
        One(LayerCase.Transpose, [2, 3, 4], b => b.AddTranspose("layer", "x", "y", [2, 0, 1]), 4, 2, 3),
        One(LayerCase.ExpandDims, [2, 3], b => b.AddExpandDims("layer", "x", "y", [0, -1]), 1, 2, 3, 1),
        One(LayerCase.Squeeze, [1, 2, 1, 3], b => b.AddSqueeze("layer", "x", "y", [0]), 2, 1, 3),
        One(LayerCase.Squeeze, [1, 2, 1, 3], b => b.AddSqueeze("layer", "x", "y"), 2, 3) with { Variant = "all" },
        One(LayerCase.ReorganizeData, [1, 3, 4, 6], b => b.AddReorganizeData("layer", "x", "y"), 1, 12, 2, 3),
        One(
            LayerCase.ReorganizeData, [1, 8, 2, 3],
            b => b.AddReorganizeData("layer", "x", "y", ReorganizeDataLayerParams.Types.ReorganizationType.PixelShuffle), 1, 2, 4,
            6) with { Variant = "pixel shuffle" },
        One(LayerCase.BroadcastToStatic, [3], b => b.AddBroadcastToStatic("layer", "x", "y", [2, 3]), 2, 3),
        Two(LayerCase.BroadcastToLike, [3], [2, 3], b => b.AddBroadcastToLike("layer", ["x", "z"], "y"), 2, 3),
        new(
            LayerCase.BroadcastToDynamic, [new("x", [3]), new("z", [2], [2, 3])], b => b.AddBroadcastToDynamic("layer", ["x", "z"], "y"),
            [("y", [2, 3])]) { ShapeIsKnown = false },

        Two(LayerCase.Concat, [1, 3, 2, 4], [1, 5, 2, 4], b => b.AddConcat("layer", ["x", "z"], "y"), 1, 8, 2, 4),
        Two(LayerCase.ConcatND, [2, 3], [2, 4], b => b.AddConcatND("layer", ["x", "z"], "y", 1), 2, 7),
        Two(
            LayerCase.ConcatND, [2, 3], [2, 3], b => b.AddConcatND("layer", ["x", "z"], "y", 0, interleave: true), 4,
            3) with { Variant = "interleaved" },
        Two(LayerCase.Stack, [2, 3], [2, 3], b => b.AddStack("layer", ["x", "z"], "y", -1), 2, 3, 2),
        new(
            LayerCase.Split, [new("x", [1, 4, 2, 2])], b => b.AddSplit("layer", "x", ["y", "z"]),
            [("y", [1, 2, 2, 2]), ("z", [1, 2, 2, 2])]),
        new(LayerCase.SplitND, [new("x", [5, 2])], b => b.AddSplitND("layer", "x", ["y", "z"], 0, [2, 3]), [("y", [2, 2]), ("z", [3, 2])]),
        One(
            LayerCase.Slice, [1, 3, 2, 8], b => b.AddSlice("layer", "x", "y", SliceLayerParams.Types.SliceAxis.WidthAxis, 1, -1, 2), 1, 3,
            2, 3),
        One(
            LayerCase.SliceStatic, [5, 6], b => b.AddSliceStatic("layer", "x", "y", [1, 0], [4, 0], [2, 1], [false, true], [false, true]),
            2, 6),
        One(
            LayerCase.SliceStatic, [5, 6],
            b => b.AddSliceStatic("layer", "x", "y", [1, 0], [2, 0], [1, 1], [false, true], [false, true], [true, false]),
            6) with { Variant = "squeezed" },
        new(
            LayerCase.SliceDynamic, [new("x", [5, 6]), new("z", [2], [1, 2])],
            b => b.AddSliceDynamic("layer", ["x", "z"], "y", [4, 6], [1, 1], [false, false], [false, false]),
            [("y", [3, 4])]) { ShapeIsKnown = false },
        new(
            LayerCase.SliceBySize, [new("x", [5, 6]), new("z", [1], [1])], b => b.AddSliceBySize("layer", ["x", "z"], "y", 0, 2),
            [("y", [2, 6])]),
        One(LayerCase.Crop, [1, 3, 6, 8], b => b.AddCrop("layer", "x", "y", left: 1, right: 2, top: 1, bottom: 0), 1, 3, 5, 5),
        Two(
            LayerCase.Crop, [1, 3, 6, 8], [1, 3, 2, 4], b => b.AddCrop("layer", ["x", "z"], "y", [1, 1]), 1, 3, 2,
            4) with { Variant = "like" },
        One(LayerCase.Padding, [1, 3, 6, 8], b => b.AddPadding("layer", "x", "y", left: 1, right: 2, top: 1, value: 5), 1, 3, 7, 11),
        One(
            LayerCase.Padding, [1, 3, 6, 8], b => b.AddReflectionPadding("layer", "x", "y", left: 1), 1, 3, 6,
            9) with { Variant = "reflection" },
        One(
            LayerCase.Padding, [1, 3, 6, 8], b => b.AddReplicationPadding("layer", "x", "y", bottom: 2), 1, 3, 8,
            8) with { Variant = "replication" },
        One(LayerCase.ConstantPad, [2, 3], b => b.AddConstantPad("layer", ["x"], "y", [1, 0, 2, 2]), 3, 7),
        One(LayerCase.SequenceRepeat, [2, 1, 3, 1, 1], b => b.AddSequenceRepeat("layer", "x", "y", 3), 6, 1, 3, 1, 1),
        One(LayerCase.Tile, [2, 3], b => b.AddTile("layer", ["x"], "y", [2, 1]), 4, 3),
        Same(LayerCase.Reverse, b => b.AddReverse("layer", "x", "y", [false, true, false, true])),
        new(
            LayerCase.ReverseSeq, [new("x", [2, 4]), new("z", [2], [1, 3])], b => b.AddReverseSeq("layer", ["x", "z"], "y", 0, 1),
            [("y", [2, 4])]),
        One(LayerCase.SlidingWindows, [7], b => b.AddSlidingWindows("layer", "x", "y", 0, 3, 2), 3, 3),
        Same(LayerCase.MatrixBandPart, b => b.AddMatrixBandPart("layer", "x", "y", 1, 0)),
        Same(LayerCase.LowerTriangular, b => b.AddLowerTriangular("layer", "x", "y")),
        Same(LayerCase.UpperTriangular, b => b.AddUpperTriangular("layer", "x", "y", 1)),

        new(
            LayerCase.Gather, [new("x", [3, 4]), new("z", [2, 2], [0, 2, 1, 1])], b => b.AddGather("layer", ["x", "z"], "y"),
            [("y", [2, 2, 4])]),
        new(
            LayerCase.GatherND, [new("x", [3, 4]), new("z", [2, 2], [0, 2, 1, 1])], b => b.AddGatherND("layer", ["x", "z"], "y"),
            [("y", [2])]) { ShapeIsKnown = false },
        new(
            LayerCase.GatherAlongAxis, [new("x", [3, 4]), new("z", [2, 4], [0, 2, 1, 1, 0, 0, 0, 2])],
            b => b.AddGatherAlongAxis("layer", ["x", "z"], "y"), [("y", [2, 4])]),
        new(
            LayerCase.Scatter, [new("x", [3, 4]), new("i", [2], [0, 2]), new("z", [2, 4])],
            b => b.AddScatter("layer", ["x", "i", "z"], "y"), [("y", [3, 4])]),
        new(
            LayerCase.ScatterND, [new("x", [3, 4]), new("i", [2, 2], [0, 2, 1, 1]), new("z", [2])],
            b => b.AddScatterND("layer", ["x", "i", "z"], "y", ScatterMode.ScatterAdd), [("y", [3, 4])]),
        new(
            LayerCase.ScatterAlongAxis, [new("x", [3, 4]), new("i", [1, 4], [0, 2, 1, 1]), new("z", [1, 4])],
            b => b.AddScatterAlongAxis("layer", ["x", "i", "z"], "y"), [("y", [3, 4])]),
        new(
            LayerCase.NonMaximumSuppression, [new("x", [1, 5, 4]), new("z", [1, 5, 2])],
            b => b.AddNonMaximumSuppression("layer", ["x", "z"], ["y", "s", "i", "n"], maxBoxes: 3),
            [("y", [1, 3, 4]), ("s", [1, 3, 2]), ("i", [1, 3]), ("n", [1])]),

        Made(LayerCase.LoadConstant, b => b.AddLoadConstant("layer", "y", F(6), [3, 2, 1]), 1, 1, 3, 2, 1),
        Made(LayerCase.LoadConstantND, b => b.AddLoadConstantND("layer", "y", F(6), [3, 2]), 3, 2),
        Same(LayerCase.FillLike, b => b.AddFillLike("layer", "x", "y", 3)),
        Made(LayerCase.FillStatic, b => b.AddFillStatic("layer", "y", [2, 3], 3), 2, 3),
        new(
            LayerCase.FillDynamic, [new("x", [2], [2, 3])], b => b.AddFillDynamic("layer", "x", "y", 3),
            [("y", [2, 3])]) { ShapeIsKnown = false },
        Made(LayerCase.RangeStatic, b => b.AddRangeStatic("layer", "y", 7, 1, 2), 3) with { ShapeIsKnown = false },
        new(
            LayerCase.RangeDynamic, [new("x", [1], [7])], b => b.AddRangeDynamic("layer", ["x"], "y", 1, 2),
            [("y", [3])]) { ShapeIsKnown = false },
        One(LayerCase.GetShape, [2, 3, 4], b => b.AddGetShape("layer", "x", "y"), 3),
        new(LayerCase.OneHot, [new("x", [2, 3], [0, 1, 2, 3, 4, 0])], b => b.AddOneHot("layer", ["x"], "y", 5), [("y", [2, 3, 5])]),

        Same(LayerCase.RandomNormalLike, b => b.AddRandomNormalLike("layer", "x", "y", 0, 1, 7)),
        Made(LayerCase.RandomNormalStatic, b => b.AddRandomNormalStatic("layer", "y", [2, 3], 0, 1, 7), 2, 3),
        new(
            LayerCase.RandomNormalDynamic, [new("x", [2], [2, 3])], b => b.AddRandomNormalDynamic("layer", "x", "y", 0, 1, 7),
            [("y", [2, 3])]) { ShapeIsKnown = false },
        Same(LayerCase.RandomUniformLike, b => b.AddRandomUniformLike("layer", "x", "y")),
        Made(LayerCase.RandomUniformStatic, b => b.AddRandomUniformStatic("layer", "y", [2, 3]), 2, 3),
        new(
            LayerCase.RandomUniformDynamic, [new("x", [2], [2, 3])], b => b.AddRandomUniformDynamic("layer", "x", "y"),
            [("y", [2, 3])]) { ShapeIsKnown = false },
        Same(LayerCase.RandomBernoulliLike, b => b.AddRandomBernoulliLike("layer", "x", "y")),
        Made(LayerCase.RandomBernoulliStatic, b => b.AddRandomBernoulliStatic("layer", "y", [2, 3]), 2, 3),
        new(
            LayerCase.RandomBernoulliDynamic, [new("x", [2], [2, 3])], b => b.AddRandomBernoulliDynamic("layer", "x", "y"),
            [("y", [2, 3])]) { ShapeIsKnown = false },
        One(LayerCase.CategoricalDistribution, [2, 3], b => b.AddCategoricalDistribution("layer", "x", "y", 5), 2, 5),

        new(
            LayerCase.Custom, [new("x", [2])], b => b.AddCustom("layer", ["x"], ["y"], new CustomLayerParams { ClassName = "Swish" }),
            [("y", [2])]) { ShapeIsKnown = false, Runs = false },
        Same(LayerCase.Copy, b => b.AddCopy("layer", "x", "y")),
        new(
            LayerCase.Branch,
            [new("c", [1], [1]), new("x", [2])],
            b => b.AddBranch("layer", "c", yes => yes.AddActivation("relu", "x", "y", ReLU()), no => no.AddSin("sine", "x", "y")),
            [("y", [2])]) { ShapeIsKnown = false },
        new(
            LayerCase.Loop,
            [new("x", [2], [1, 3])],
            b =>
                b.AddCopy("start", "x", "y").AddLoop(
                    "layer", body => body.AddAddBroadcastable("double", ["y", "y"], "t").AddCopy("carry", "t", "y"), maxIterations: 3),
            [("y", [2])]) { ShapeIsKnown = false },
        new(
            LayerCase.LoopBreak,
            [new("x", [2], [1, 3])],
            b =>
                b.AddCopy("start", "x", "y").AddLoop(
                    "loop", body => body.AddSin("sine", "y", "t").AddCopy("carry", "t", "y").AddLoopBreak("layer"), maxIterations: 3),
            [("y", [2])]) { ShapeIsKnown = false },
        new(
            LayerCase.LoopContinue,
            [new("x", [2], [1, 3])],
            b =>
                b.AddCopy("start", "x", "y").AddLoop(
                    "loop", body => body.AddSin("sine", "y", "t").AddCopy("carry", "t", "y").AddLoopContinue("layer"), maxIterations: 3),
            [("y", [2])]) { ShapeIsKnown = false },
        new(
            LayerCase.Loop,
            [new("x", [1], [1])],
            b => b.AddCopy("start", "x", "y").AddLoop(
                "layer",
                body => body.AddAdd("twice", ["y", "y"], "t").AddCopy("carry", "t", "y"),
                condition: "small",
                conditionNetwork: condition => condition.AddLessThan("compare", ["y"], "small", 20)),
            [("y", [1])]) { Variant = "condition", ShapeIsKnown = false },
    ];

    public static float[] F(int count) => [.. Enumerable.Range(1, count).Select(i => i / 10f)];

    private static LstmWeights Lstm() =>
        new([F(16), F(16), F(16), F(16)], [F(8), F(8), F(8), F(8)], [F(4), F(4), F(4), F(4)], [F(4), F(4), F(4)]);

    private static LayerRecipe Same(LayerCase kind, Action<NeuralNetworkBuilder> add) => One(kind, [1, 3, 2, 4], add, 1, 3, 2, 4);

    private static LayerRecipe One(LayerCase kind, long[] input, Action<NeuralNetworkBuilder> add, params long[] output) =>
        new(kind, [new("x", input)], add, [("y", output)]);

    private static LayerRecipe Two(LayerCase kind, long[] x, long[] z, Action<NeuralNetworkBuilder> add, params long[] output) =>
        new(kind, [new("x", x), new("z", z)], add, [("y", output)]);

    /// <summary>A layer without inputs, in a network that has one nevertheless.</summary>
    private static LayerRecipe Made(LayerCase kind, Action<NeuralNetworkBuilder> add, params long[] output) =>
        new(kind, [new("x", [1])], b => { b.AddSin("other", "x", "unused"); add(b); }, [("y", output)]);
}
