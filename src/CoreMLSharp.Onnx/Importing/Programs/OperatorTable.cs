using System.Collections.Frozen;
using CoreMLSharp.Onnx.Graphs;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>Every operator that becomes operations of an ML Program, with the function that does it.</summary>
internal static class OperatorTable
{
    private static readonly FrozenDictionary<string, Action<NodeContext>> Standard = new Dictionary<string, Action<NodeContext>>
    {
        // Elementwise
        ["Abs"] = Elementwise.Unary((block, x) => block.Abs(x)),
        ["Acos"] = Elementwise.Unary((block, x) => block.Acos(x)),
        ["Acosh"] = Elementwise.Unary(Trigonometry.Acosh),
        ["Add"] = Elementwise.Binary((block, x, y) => block.Add(x, y)),
        ["And"] = Elementwise.Binary((block, x, y) => block.LogicalAnd(x, y)),
        ["Asin"] = Elementwise.Unary((block, x) => block.Asin(x)),
        ["Asinh"] = Elementwise.Unary(Trigonometry.Asinh),
        ["Atan"] = Elementwise.Unary((block, x) => block.Atan(x)),
        ["Atanh"] = Elementwise.Unary((block, x) => block.Atanh(x)),
        ["BitShift"] = Elementwise.Shift,
        ["BitwiseAnd"] = Bits.Binary((block, x, y) => block.Mul(x, y)),
        ["BitwiseNot"] = Bits.Not,
        ["BitwiseOr"] = Bits.Binary((block, x, y) => block.Maximum(x, y)),
        ["BitwiseXor"] = Bits.Binary((block, x, y) => block.Abs(block.Sub(x, y))),
        ["Cast"] = Elementwise.Cast,
        ["CastLike"] = Elementwise.CastLike,
        ["Ceil"] = Elementwise.Unary((block, x) => block.Ceil(x)),
        ["Clip"] = Elementwise.Clip,
        ["Cos"] = Elementwise.Unary((block, x) => block.Cos(x)),
        ["Cosh"] = Elementwise.Unary((block, x) => block.Cosh(x)),
        ["Div"] = Elementwise.Binary(Elementwise.Divide),
        ["Equal"] = Elementwise.Comparison((block, x, y) => block.Equal(x, y)),
        ["Erf"] = Elementwise.Unary((block, x) => block.Erf(x)),
        ["Exp"] = Elementwise.Unary((block, x) => block.Exp(x)),
        ["Floor"] = Elementwise.Unary((block, x) => block.Floor(x)),
        ["Greater"] = Elementwise.Comparison((block, x, y) => block.Greater(x, y)),
        ["GreaterOrEqual"] = Elementwise.Comparison((block, x, y) => block.GreaterEqual(x, y)),
        ["IsInf"] = Elementwise.IsInfinite,
        ["IsNaN"] = Elementwise.IsNaN,
        ["Less"] = Elementwise.Comparison((block, x, y) => block.Less(x, y)),
        ["LessOrEqual"] = Elementwise.Comparison((block, x, y) => block.LessEqual(x, y)),
        ["Log"] = Elementwise.Unary((block, x) => block.Logarithm(x)),
        ["Max"] = Elementwise.Variadic((block, x, y) => block.Maximum(x, y)),
        ["Mean"] = Elementwise.Mean,
        ["Min"] = Elementwise.Variadic((block, x, y) => block.Minimum(x, y)),
        ["Mod"] = Elementwise.Modulo,
        ["Mul"] = Elementwise.Binary((block, x, y) => block.Mul(x, y)),
        ["Neg"] = Elementwise.Unary((block, x) => block.Negative(x)),
        ["Not"] = Elementwise.Unary((block, x) => block.LogicalNot(x)),
        ["Or"] = Elementwise.Binary((block, x, y) => block.LogicalOr(x, y)),
        ["Pow"] = Elementwise.Power,
        ["Reciprocal"] = Elementwise.Unary((block, x) => block.Reciprocal(x)),
        ["Round"] = Elementwise.Unary((block, x) => block.Round(x)),
        ["Sign"] = Elementwise.Unary((block, x) => block.Sign(x)),
        ["Sin"] = Elementwise.Unary((block, x) => block.Sin(x)),
        ["Sinh"] = Elementwise.Unary((block, x) => block.Sinh(x)),
        ["Sqrt"] = Elementwise.Unary((block, x) => block.Sqrt(x)),
        ["Sub"] = Elementwise.Binary((block, x, y) => block.Sub(x, y)),
        ["Sum"] = Elementwise.Variadic((block, x, y) => block.Add(x, y)),
        ["Tan"] = Elementwise.Unary((block, x) => block.Tan(x)),
        ["Where"] = Elementwise.Where,
        ["Xor"] = Elementwise.Binary((block, x, y) => block.LogicalXor(x, y)),

        // Activation
        ["Celu"] = Activation.Celu,
        ["Elu"] = Activation.Elu,
        ["Gelu"] = Activation.Gelu,
        ["HardSigmoid"] = Activation.HardSigmoid,
        ["HardSwish"] = Elementwise.Unary(Activation.HardSwish),
        ["Hardmax"] = Activation.Hardmax,
        ["LeakyRelu"] = Activation.LeakyRelu,
        ["LogSoftmax"] = Activation.LogSoftmax,
        ["Mish"] = Elementwise.Unary(Activation.Mish),
        ["PRelu"] = Activation.Prelu,
        ["Relu"] = Elementwise.Unary(Activation.Relu),
        ["Selu"] = Activation.Selu,
        ["Shrink"] = Activation.Shrink,
        ["Sigmoid"] = Elementwise.Unary((block, x) => block.Sigmoid(x)),
        ["Softmax"] = Activation.Softmax,
        ["Softplus"] = Elementwise.Unary((block, x) => block.Softplus(x)),
        ["Softsign"] = Elementwise.Unary((block, x) => block.Softsign(x)),
        ["Swish"] = Activation.Swish,
        ["Tanh"] = Elementwise.Unary((block, x) => block.Tanh(x)),
        ["ThresholdedRelu"] = Activation.ThresholdedRelu,

        // Shaping
        ["ConstantOfShape"] = Shaping.ConstantOfShape,
        ["DepthToSpace"] = Shaping.DepthToSpace,
        ["Dropout"] = Shaping.Dropout,
        ["Expand"] = Shaping.Expand,
        ["Flatten"] = Shaping.Flatten,
        ["Identity"] = Shaping.Identity,
        ["Reshape"] = Shaping.Reshape,
        ["ReverseSequence"] = Shaping.ReverseSequence,
        ["Shape"] = Shaping.Shape,
        ["Size"] = Shaping.Size,
        ["SpaceToDepth"] = Shaping.SpaceToDepth,
        ["Squeeze"] = Shaping.Squeeze,
        ["Tile"] = Shaping.Tile,
        ["Transpose"] = Shaping.Transpose,
        ["Unsqueeze"] = Shaping.Unsqueeze,

        // Joining
        ["CenterCropPad"] = Joining.CenterCropPad,
        ["Concat"] = Joining.Concat,
        ["Pad"] = Joining.Pad,
        ["Slice"] = Joining.Slice,
        ["Split"] = Joining.Split,

        // Constants and random numbers
        ["Constant"] = Constants.Constant,
        ["Bernoulli"] = RandomNumbers.Bernoulli,
        ["Multinomial"] = RandomNumbers.Multinomial,
        ["RandomNormal"] = RandomNumbers.Normal,
        ["RandomNormalLike"] = RandomNumbers.NormalLike,
        ["RandomUniform"] = RandomNumbers.Uniform,
        ["RandomUniformLike"] = RandomNumbers.UniformLike,

        // Reduction
        ["ArgMax"] = Reduction.ArgReduce(isMaximum: true),
        ["ArgMin"] = Reduction.ArgReduce(isMaximum: false),
        ["GlobalAveragePool"] = Reduction.Global((block, x, axes, keeps) => block.ReduceMean(x, axes, keeps)),
        ["GlobalLpPool"] = Reduction.GlobalLp,
        ["GlobalMaxPool"] = Reduction.Global((block, x, axes, keeps) => block.ReduceMax(x, axes, keeps)),
        ["LpNormalization"] = Reduction.LpNormalization,
        ["ReduceL1"] = Reduction.Operator((block, x, axes, keeps) => block.ReduceL1Norm(x, axes, keeps), (block, x) => block.Abs(x)),
        ["ReduceL2"] = Reduction.Operator(Reduction.L2, (block, x) => block.Abs(x)),
        ["ReduceLogSum"] = Reduction.Operator(Reduction.LogSum, (block, x) => block.Logarithm(x)),
        ["ReduceLogSumExp"] = Reduction.Operator(Reduction.LogSumExp),
        ["ReduceMax"] = Reduction.Operator((block, x, axes, keeps) => block.ReduceMax(x, axes, keeps)),
        ["ReduceMean"] = Reduction.Operator(Reduction.Mean),
        ["ReduceMin"] = Reduction.Operator((block, x, axes, keeps) => block.ReduceMin(x, axes, keeps)),
        ["ReduceProd"] = Reduction.Operator((block, x, axes, keeps) => block.ReduceProd(x, axes, keeps)),
        ["ReduceSum"] = Reduction.Operator((block, x, axes, keeps) => block.ReduceSum(x, axes, keeps)),
        ["ReduceSumSquare"] =
            Reduction.Operator((block, x, axes, keeps) => block.ReduceSumSquare(x, axes, keeps), (block, x) => block.Square(x)),

        // Matrices
        ["Det"] = LinearAlgebra.Determinant,
        ["Einsum"] = Matrices.Einsum,
        ["Gemm"] = Matrices.Gemm,
        ["MatMul"] = Matrices.MatMul,

        // Convolution and pooling
        ["AveragePool"] = Pooling.Average,
        ["Conv"] = Convolution.Conv,
        ["Col2Im"] = Patches.ColumnsToImage,
        ["ConvTranspose"] = Convolution.ConvTranspose,
        ["DeformConv"] = Patches.DeformableConvolution,
        ["LpPool"] = Pooling.Lp,
        ["MaxPool"] = Pooling.Max,
        ["MaxUnpool"] = Pooling.Unpool,

        // Resizing, sampling and regions
        ["AffineGrid"] = Sampling.AffineGrid,
        ["GridSample"] = Sampling.GridSample,
        ["MaxRoiPool"] = Regions.MaxRoiPool,
        ["NonMaxSuppression"] = Boxes.Suppress,
        ["Resize"] = Resizing.Resize,
        ["RoiAlign"] = Regions.RoiAlign,
        ["Upsample"] = Resizing.Resize,

        // Fourier transforms
        ["BlackmanWindow"] = Fourier.Window(0.42, 0.5, 0.08),
        ["DFT"] = Fourier.Transform,
        ["HammingWindow"] = Fourier.Window(25.0 / 46, 21.0 / 46, 0),
        ["HannWindow"] = Fourier.Window(0.5, 0.5, 0),
        ["MelWeightMatrix"] = Fourier.MelWeights,
        ["STFT"] = Fourier.ShortTime,

        // Transformers and losses
        ["Attention"] = Transformers.Attention,
        ["NegativeLogLikelihoodLoss"] = Losses.NegativeLogLikelihood,
        ["RotaryEmbedding"] = Transformers.RotaryEmbedding,
        ["SoftmaxCrossEntropyLoss"] = Losses.SoftmaxCrossEntropy,

        // Recurrent layers and control flow
        ["GRU"] = Recurrent.Gru,
        ["LSTM"] = Recurrent.Lstm,
        ["RNN"] = Recurrent.Rnn,
        ["If"] = ControlFlow.If,
        ["Loop"] = ControlFlow.Loop,
        ["Scan"] = ControlFlow.Scan,

        // Sequences and optional values
        ["ConcatFromSequence"] = Sequences.Concat,
        ["Optional"] = Sequences.Optional,
        ["OptionalGetElement"] = Sequences.GetElement,
        ["OptionalHasElement"] = Sequences.HasElement,
        ["SequenceAt"] = Sequences.At,
        ["SequenceConstruct"] = Sequences.Construct,
        ["SequenceEmpty"] = Sequences.Empty,
        ["SequenceErase"] = Sequences.Erase,
        ["SequenceInsert"] = Sequences.Insert,
        ["SequenceLength"] = Sequences.Length,
        ["SequenceMap"] = Sequences.Map,
        ["SplitToSequence"] = Sequences.Split,

        // Quantization
        ["ConvInteger"] = Quantization.ConvInteger,
        ["DequantizeLinear"] = Quantization.Dequantize,
        ["DynamicQuantizeLinear"] = Quantization.DynamicQuantize,
        ["MatMulInteger"] = Quantization.MatMulInteger,
        ["QLinearConv"] = Quantization.QLinearConv,
        ["QLinearMatMul"] = Quantization.QLinearMatMul,
        ["QuantizeLinear"] = Quantization.Quantize,

        // Normalization
        ["BatchNormalization"] = Normalization.Batch,
        ["GroupNormalization"] = Normalization.Group,
        ["InstanceNormalization"] = Normalization.Instance,
        ["LRN"] = Normalization.LocalResponse,
        ["LayerNormalization"] = Normalization.Layer,
        ["MeanVarianceNormalization"] = Normalization.MeanVariance,
        ["RMSNormalization"] = Normalization.RootMeanSquare,
        ["SimplifiedLayerNormalization"] = Normalization.RootMeanSquare,

        // Indexing
        ["Compress"] = Indexing.Compress,
        ["CumProd"] = Indexing.CumulativeProduct,
        ["CumSum"] = Indexing.CumulativeSum,
        ["EyeLike"] = Indexing.EyeLike,
        ["Gather"] = Indexing.Gather,
        ["GatherElements"] = Indexing.GatherElements,
        ["GatherND"] = Indexing.GatherND,
        ["NonZero"] = Indexing.NonZero,
        ["OneHot"] = Indexing.OneHot,
        ["Range"] = Indexing.Range,
        ["Scatter"] = Indexing.ScatterElements,
        ["ScatterElements"] = Indexing.ScatterElements,
        ["ScatterND"] = Indexing.ScatterND,
        ["TensorScatter"] = Indexing.TensorScatter,
        ["TfIdfVectorizer"] = Sets.CountRuns,
        ["TopK"] = Indexing.TopK,
        ["Trilu"] = Indexing.Triangle,
        ["Unique"] = Sets.Unique,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, Action<NodeContext>> Microsoft = new Dictionary<string, Action<NodeContext>>
    {
        ["Attention"] = FusedTransformers.Attention,
        ["BiasGelu"] = Activation.BiasGelu,
        ["CDist"] = RuntimeForms.Distances,
        ["CropAndResize"] = Regions.CropAndResize,
        ["DequantizeLinear"] = Quantization.Dequantize,
        ["DynamicQuantizeLSTM"] = RuntimeForms.QuantizedLstm,
        ["DynamicQuantizeMatMul"] = Quantization.DynamicQuantizeMatMul,
        ["EmbedLayerNormalization"] = FusedTransformers.EmbedLayerNormalization,
        ["ExpandDims"] = RuntimeForms.ExpandDims,
        ["FastGelu"] = Activation.FastGelu,
        ["FusedConv"] = Convolution.FusedConv,
        ["FusedGemm"] = Matrices.FusedGemm,
        ["FusedMatMul"] = Matrices.FusedMatMul,
        ["GatherND"] = RuntimeForms.As(12, Indexing.GatherND),
        ["Gelu"] = Activation.Gelu,
        ["GemmFastGelu"] = Activation.GemmFastGelu,
        ["GridSample"] = Sampling.GridSample,
        ["GroupQueryAttention"] = GroupedQueries.Attention,
        ["Inverse"] = LinearAlgebra.Inverse,
        ["MatMulIntegerToFloat"] = Quantization.MatMulIntegerToFloat,
        ["MatMulNBits"] = FusedTransformers.MatMulNBits,
        ["MultiHeadAttention"] = FusedTransformers.MultiHead,
        ["NhwcFusedConv"] = RuntimeForms.ChannelsLast(Convolution.FusedConv, 0, 3),
        ["NhwcMaxPool"] = RuntimeForms.ChannelsLast(Pooling.Max, 0),
        ["Pad"] = RuntimeForms.As(18, Joining.Pad),
        ["QAttention"] = FusedTransformers.QuantizedAttention,
        ["QGemm"] = Quantization.QGemm,
        ["QLinearAdd"] = Quantization.QLinearBinary((block, x, y) => block.Add(x, y)),
        ["QLinearAveragePool"] = Quantization.QLinearUnary(Quantization.AveragePool),
        ["QLinearConcat"] = Quantization.QLinearConcat,
        ["QLinearGlobalAveragePool"] = Quantization.QLinearUnary(Quantization.GlobalAverage),
        ["QLinearLeakyRelu"] = Quantization.QLinearUnary(Quantization.LeakyRelu),
        ["QLinearMul"] = Quantization.QLinearBinary((block, x, y) => block.Mul(x, y)),
        ["QLinearSigmoid"] = Quantization.QLinearUnary((node, x) => node.Block.Sigmoid(x)),
        ["QLinearSoftmax"] = Quantization.QLinearUnary(Quantization.Softmax),
        ["QLinearWhere"] = Quantization.QLinearWhere,
        ["QuantizeLinear"] = Quantization.Quantize,
        ["QuickGelu"] = Activation.QuickGelu,
        ["Range"] = RuntimeForms.Range,
        ["RotaryEmbedding"] = Transformers.RotaryEmbeddingOfMicrosoft,
        ["SkipLayerNormalization"] = Normalization.SkipLayer,
        ["SkipSimplifiedLayerNormalization"] = Normalization.SkipRootMeanSquare,
        ["TransposeMatMul"] = Matrices.FusedMatMul,
        ["Trilu"] = Indexing.Triangle,
        ["Unique"] = Sets.UniqueByPlace,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, Action<NodeContext>> Classic = new Dictionary<string, Action<NodeContext>>
    {
        ["ArrayFeatureExtractor"] = ClassicFeatures.Extract,
        ["Binarizer"] = ClassicFeatures.Binarize,
        ["FeatureVectorizer"] = ClassicFeatures.Vectorize,
        ["Imputer"] = ClassicFeatures.Impute,
        ["LabelEncoder"] = ClassicFeatures.Encode,
        ["LinearClassifier"] = ClassicPredictors.ClassifyLinearly,
        ["LinearRegressor"] = ClassicPredictors.RegressLinearly,
        ["Normalizer"] = ClassicFeatures.Normalize,
        ["OneHotEncoder"] = ClassicFeatures.OneHot,
        ["SVMClassifier"] = ClassicPredictors.ClassifyByVectors,
        ["SVMRegressor"] = ClassicPredictors.RegressByVectors,
        ["Scaler"] = ClassicFeatures.Scale,
        ["TreeEnsemble"] = ClassicTrees.Ensemble,
        ["TreeEnsembleClassifier"] = ClassicTrees.Classify,
        ["TreeEnsembleRegressor"] = ClassicTrees.Regress,

        // Scores stay the tensor that they are.
        ["ZipMap"] = Shaping.Identity,
    }.ToFrozenDictionary();

    /// <summary>The function of an operator; null where there is none.</summary>
    public static Action<NodeContext>? Find(string domain, string name) => domain switch
    {
        "" => Standard.GetValueOrDefault(name),
        "com.microsoft" => Microsoft.GetValueOrDefault(name),
        OnnxModelWriter.ClassicDomain => Classic.GetValueOrDefault(name),
        _ => null,
    };

    /// <summary>The names of all operators, those outside of ONNX's own domain with theirs before them.</summary>
    public static IEnumerable<string> Names => Standard.Keys
        .Concat(Microsoft.Keys.Select(name => $"com.microsoft.{name}"))
        .Concat(Classic.Keys.Select(name => $"{OnnxModelWriter.ClassicDomain}.{name}"));
}
