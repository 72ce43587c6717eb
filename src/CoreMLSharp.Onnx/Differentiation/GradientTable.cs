using System.Collections.Frozen;

namespace CoreMLSharp.Onnx.Differentiation;

/// <summary>Every ONNX operator with a gradient, and the function that adds its backward pass.</summary>
internal static class GradientTable
{
    /// <summary>Operators that do not change with small changes of their inputs, or whose outputs are chance.</summary>
    private static readonly FrozenSet<string> Flat =
    [
        "Floor", "Ceil", "Round", "Sign", "Shape", "RandomUniformLike", "RandomNormalLike", "Multinomial", "ArgMax", "ArgMin", "NonZero",
    ];

    private static readonly FrozenDictionary<string, Action<NodeGradient>> Rules = new Dictionary<string, Action<NodeGradient>>
    {
        ["Identity"] = Unary.Identity,
        ["Cast"] = Unary.Cast,
        ["Abs"] = Unary.Abs,
        ["Neg"] = Unary.Neg,
        ["Reciprocal"] = Unary.Reciprocal,
        ["Sqrt"] = Unary.Sqrt,
        ["Exp"] = Unary.Exp,
        ["Log"] = Unary.Log,
        ["Erf"] = Unary.Erf,
        ["Sin"] = Unary.Sin,
        ["Cos"] = Unary.Cos,
        ["Tan"] = Unary.Tan,
        ["Asin"] = Unary.Asin,
        ["Acos"] = Unary.Acos,
        ["Atan"] = Unary.Atan,
        ["Sinh"] = Unary.Sinh,
        ["Cosh"] = Unary.Cosh,
        ["Asinh"] = Unary.Asinh,
        ["Acosh"] = Unary.Acosh,
        ["Atanh"] = Unary.Atanh,

        ["Relu"] = Activation.Relu,
        ["LeakyRelu"] = Activation.LeakyRelu,
        ["PRelu"] = Activation.PRelu,
        ["Elu"] = Activation.Elu,
        ["Gelu"] = Activation.Gelu,
        ["Tanh"] = Activation.Tanh,
        ["Sigmoid"] = Activation.Sigmoid,
        ["HardSigmoid"] = Activation.HardSigmoid,
        ["Softplus"] = Activation.Softplus,
        ["Softsign"] = Activation.Softsign,
        ["Clip"] = Activation.Clip,
        ["Softmax"] = Activation.Softmax,
        ["LogSoftmax"] = Activation.LogSoftmax,

        ["Add"] = Arithmetic.Add,
        ["Sub"] = Arithmetic.Sub,
        ["Mul"] = Arithmetic.Mul,
        ["Div"] = Arithmetic.Div,
        ["Pow"] = Arithmetic.Pow,
        ["Mod"] = Arithmetic.Mod,
        ["Max"] = Arithmetic.Extreme,
        ["Min"] = Arithmetic.Extreme,
        ["Sum"] = Arithmetic.Sum,
        ["Where"] = Arithmetic.Where,

        ["MatMul"] = Matrices.MatMul,
        ["Gemm"] = Matrices.Gemm,
        ["Einsum"] = Matrices.Einsum,

        ["ReduceSum"] = Reduction.Sum,
        ["ReduceMean"] = Reduction.Mean,
        ["ReduceMax"] = Reduction.Extreme,
        ["ReduceMin"] = Reduction.Extreme,
        ["ReduceProd"] = Reduction.Product,
        ["ReduceL1"] = Reduction.L1,
        ["ReduceL2"] = Reduction.L2,
        ["ReduceSumSquare"] = Reduction.SumSquare,
        ["ReduceLogSum"] = Reduction.LogSum,
        ["ReduceLogSumExp"] = Reduction.LogSumExp,
        ["CumSum"] = Reduction.CumulativeSum,
        ["TopK"] = Reduction.TopK,

        ["Conv"] = Convolution.Conv,
        ["ConvTranspose"] = Convolution.ConvTranspose,

        ["MaxPool"] = Pooling.Max,
        ["AveragePool"] = Pooling.Average,
        ["GlobalMaxPool"] = Pooling.GlobalMax,
        ["GlobalAveragePool"] = Pooling.GlobalAverage,

        ["BatchNormalization"] = Normalization.Batch,
        ["InstanceNormalization"] = Normalization.Instance,
        ["LayerNormalization"] = Normalization.Layer,
        ["LRN"] = Normalization.LocalResponse,

        ["Reshape"] = Shaping.Reshape,
        ["Flatten"] = Shaping.Reshape,
        ["Squeeze"] = Shaping.Reshape,
        ["Unsqueeze"] = Shaping.Reshape,
        ["Transpose"] = Shaping.Transpose,
        ["Expand"] = Shaping.Expand,
        ["Tile"] = Shaping.Tile,
        ["Concat"] = Shaping.Concat,
        ["Split"] = Shaping.Split,
        ["DepthToSpace"] = Shaping.DepthToSpace,
        ["SpaceToDepth"] = Shaping.SpaceToDepth,
        ["ReverseSequence"] = Shaping.ReverseSequence,
        ["Trilu"] = Shaping.Triangle,

        ["Slice"] = Slicing.Slice,
        ["Pad"] = Slicing.Pad,

        ["Gather"] = Indexing.Gather,
        ["GatherElements"] = Indexing.GatherElements,
        ["GatherND"] = Indexing.GatherND,
        ["ScatterElements"] = Indexing.ScatterElements,
        ["ScatterND"] = Indexing.ScatterND,

        ["Resize"] = Resampling.Resize,
    }.ToFrozenDictionary();

    /// <summary>The operators with a gradient.</summary>
    public static IEnumerable<string> Operators => Rules.Keys;

    public static Action<NodeGradient>? Find(string op) => Rules.GetValueOrDefault(op);

    /// <summary>Whether nothing comes back through an operator.</summary>
    public static bool IsFlat(string op) => Flat.Contains(op);
}
