using System.Collections.Frozen;
using CoreMLSharp.Conversion.ChannelsLast.Operators;
using CoreMLSharp.Conversion.TensorFlowLite.Files;
using CoreMLSharp.Conversion.TensorFlowLite.Operators;

namespace CoreMLSharp.Conversion.TensorFlowLite;

/// <summary>How an operator is translated.</summary>
/// <param name="Translate">Appends its nodes.</param>
/// <param name="KeepsGrid">Whether it only moves elements, so that what is on the grid of integers stays on it.</param>
internal sealed record LiteOperation(Action<LiteContext> Translate, bool KeepsGrid = false);

/// <summary>Every operator of TensorFlow Lite that can be translated.</summary>
internal static class OperatorTable
{
    private static readonly FrozenDictionary<string, LiteOperation> Table = new Dictionary<string, LiteOperation>
    {
        ["ABS"] = new(Arithmetic.Unary("Abs")),
        ["CEIL"] = new(Arithmetic.Unary("Ceil")),
        ["COS"] = new(Arithmetic.Unary("Cos")),
        ["ELU"] = new(Arithmetic.Unary("Elu")),
        ["EXP"] = new(Arithmetic.Unary("Exp")),
        ["FLOOR"] = new(Arithmetic.Unary("Floor")),
        ["GELU"] = new(Elements.Gelu),
        ["HARD_SWISH"] = new(Arithmetic.Unary("HardSwish")),
        ["LEAKY_RELU"] = new(Elements.LeakyRelu),
        ["LOG"] = new(Arithmetic.Unary("Log")),
        ["LOGICAL_NOT"] = new(Arithmetic.Unary("Not")),
        ["LOGISTIC"] = new(Arithmetic.Unary("Sigmoid")),
        ["LOG_SOFTMAX"] = new(Reducing.Softmax("LogSoftmax")),
        ["NEG"] = new(Arithmetic.Unary("Neg")),
        ["PRELU"] = new(Elements.Prelu),
        ["RELU"] = new(Arithmetic.Unary("Relu")),
        ["RELU6"] = new(Arithmetic.Clip(0, 6)),
        ["RELU_0_TO_1"] = new(Arithmetic.Clip(0, 1)),
        ["RELU_N1_TO_1"] = new(Arithmetic.Clip(-1, 1)),
        ["ROUND"] = new(Arithmetic.Unary("Round")),
        ["RSQRT"] = new(Arithmetic.Unary(Arithmetic.Rsqrt)),
        ["SIGN"] = new(Arithmetic.Unary("Sign")),
        ["SIN"] = new(Arithmetic.Unary("Sin")),
        ["SOFTMAX"] = new(Elements.Softmax),
        ["SQRT"] = new(Arithmetic.Unary("Sqrt")),
        ["SQUARE"] = new(Arithmetic.Unary(Arithmetic.Square)),
        ["TANH"] = new(Arithmetic.Unary("Tanh")),

        ["ADD"] = new(Elements.Activated("Add", (a, b) => a + b)),
        ["ADD_N"] = new(Arithmetic.Sum),
        ["ATAN2"] = new(Arithmetic.Binary(Arithmetic.Atan2)),
        ["BITWISE_XOR"] = new(Arithmetic.Binary("BitwiseXor")),
        ["DIV"] = new(Elements.Activated("Div", Arithmetic.Quotient)),
        ["FLOOR_DIV"] = new(Arithmetic.Binary(Arithmetic.FloorDivide, Arithmetic.FloorQuotient)),
        ["FLOOR_MOD"] = new(Arithmetic.Binary(Arithmetic.FloorModulo, Arithmetic.FloorRemainder)),
        ["MAXIMUM"] = new(Arithmetic.Binary("Max", Arithmetic.Larger), KeepsGrid: true),
        ["MINIMUM"] = new(Arithmetic.Binary("Min", Arithmetic.Smaller), KeepsGrid: true),
        ["MUL"] = new(Elements.Activated("Mul", (a, b) => a * b)),
        ["RIGHT_SHIFT"] = new(Arithmetic.Binary(Arithmetic.ShiftRight)),
        ["POW"] = new(Arithmetic.Binary("Pow")),
        ["SQUARED_DIFFERENCE"] = new(Arithmetic.Binary(Arithmetic.SquaredDifference)),
        ["SUB"] = new(Elements.Activated("Sub", (a, b) => a - b)),

        ["EQUAL"] = new(Arithmetic.Comparison("Equal")),
        ["GREATER"] = new(Arithmetic.Comparison("Greater")),
        ["GREATER_EQUAL"] = new(Arithmetic.Comparison("GreaterOrEqual")),
        ["LESS"] = new(Arithmetic.Comparison("Less")),
        ["LESS_EQUAL"] = new(Arithmetic.Comparison("LessOrEqual")),
        ["LOGICAL_AND"] = new(Arithmetic.Comparison("And")),
        ["LOGICAL_OR"] = new(Arithmetic.Comparison("Or")),
        ["NOT_EQUAL"] = new(Arithmetic.Binary(Arithmetic.NotEqual)),
        ["SELECT"] = new(Selection.WhereByRow),
        ["SELECT_V2"] = new(Selection.Where),

        ["BATCH_MATMUL"] = new(Convolution.BatchMatMul),
        ["CONV_2D"] = new(Convolution.Conv),
        ["CONV_3D"] = new(Convolution.Conv3D),
        ["CONV_3D_TRANSPOSE"] = new(Convolution.Transposed3D),
        ["DEPTHWISE_CONV_2D"] = new(Convolution.Depthwise),
        ["FULLY_CONNECTED"] = new(Convolution.FullyConnected),
        ["TRANSPOSE_CONV"] = new(Convolution.Transposed),

        ["AVERAGE_POOL_2D"] = new(Images.AveragePool),
        ["DEPTH_TO_SPACE"] = new(context => Blocks.DepthToSpace(context, context.Options.Int32(0)), KeepsGrid: true),
        ["L2_POOL_2D"] = new(Images.L2Pool),
        ["MAX_POOL_2D"] = new(Images.MaxPool, KeepsGrid: true),
        ["NON_MAX_SUPPRESSION_V4"] = new(Images.NonMaxSuppressionV4),
        ["NON_MAX_SUPPRESSION_V5"] = new(Images.NonMaxSuppressionV5),
        ["RESIZE_BILINEAR"] = new(Images.ResizeBilinear),
        ["RESIZE_NEAREST_NEIGHBOR"] = new(Images.ResizeNearest, KeepsGrid: true),
        ["SPACE_TO_DEPTH"] = new(context => Blocks.SpaceToDepth(context, context.Options.Int32(0)), KeepsGrid: true),

        ["DEQUANTIZE"] = new(Arithmetic.First),
        ["FAKE_QUANT"] = new(Elements.FakeQuantize),
        ["L2_NORMALIZATION"] = new(Elements.L2Normalize),
        ["LOCAL_RESPONSE_NORMALIZATION"] = new(Elements.LocalResponse),
        ["QUANTIZE"] = new(Arithmetic.First),

        ["ARG_MAX"] = new(Arrays.ArgReduce("ArgMax")),
        ["ARG_MIN"] = new(Arrays.ArgReduce("ArgMin")),
        ["BUCKETIZE"] = new(context => Selection.Bucketize(context, context.Options.Singles(0))),
        ["CUMSUM"] = new(Arrays.CumulativeSum),
        ["MEAN"] = new(Arrays.Reduce("ReduceMean")),
        ["REDUCE_ALL"] = new(Arrays.ReduceTruth("ReduceMin")),
        ["REDUCE_ANY"] = new(Arrays.ReduceTruth("ReduceMax")),
        ["REDUCE_MAX"] = new(Arrays.Reduce("ReduceMax"), KeepsGrid: true),
        ["REDUCE_MIN"] = new(Arrays.Reduce("ReduceMin"), KeepsGrid: true),
        ["REDUCE_PROD"] = new(Arrays.Reduce("ReduceProd")),
        ["SEGMENT_SUM"] = new(Segments.Sorted("add")),
        ["SUM"] = new(Arrays.Reduce("ReduceSum")),
        ["TOPK_V2"] = new(Arrays.TopK, KeepsGrid: true),
        ["UNSORTED_SEGMENT_MAX"] = new(Segments.Numbered("max")),
        ["UNSORTED_SEGMENT_MIN"] = new(Segments.Numbered("min")),
        ["UNSORTED_SEGMENT_PROD"] = new(Segments.Numbered("mul")),
        ["UNSORTED_SEGMENT_SUM"] = new(Segments.Numbered("add")),

        ["COMPLEX_ABS"] = new(Fourier.Magnitude),
        ["IMAG"] = new(Fourier.Imaginary),
        ["REAL"] = new(Fourier.Real),
        ["RFFT2D"] = new(Fourier.RealForward2D),

        ["BATCH_TO_SPACE_ND"] = new(context => Blocks.BatchToSpace(context, context.Integers(1), context.Integers(2)), KeepsGrid: true),
        ["BITCAST"] = new(Arrays.Bitcast),
        ["BROADCAST_ARGS"] = new(Reshaping.BroadcastArgs),
        ["BROADCAST_TO"] = new(Reshaping.BroadcastTo, KeepsGrid: true),
        ["CAST"] = new(Elements.Cast),
        ["CONCATENATION"] = new(Arrays.Concat, KeepsGrid: true),
        ["DILATE"] = new(Arrays.Dilate),
        ["DYNAMIC_UPDATE_SLICE"] = new(Arrays.UpdateSlice, KeepsGrid: true),
        ["EMBEDDING_LOOKUP"] = new(Arrays.EmbeddingLookup, KeepsGrid: true),
        ["EXPAND_DIMS"] = new(Reshaping.ExpandDims, KeepsGrid: true),
        ["FILL"] = new(Reshaping.Fill),
        ["GATHER"] = new(Arrays.Gather, KeepsGrid: true),
        ["GATHER_ND"] = new(Selection.GatherNd, KeepsGrid: true),
        ["MATRIX_DIAG"] = new(Diagonals.Make),
        ["MATRIX_SET_DIAG"] = new(Diagonals.Set),
        ["MIRROR_PAD"] = new(Arrays.MirrorPad, KeepsGrid: true),
        ["ONE_HOT"] = new(Arrays.OneHot),
        ["PACK"] = new(Arrays.Pack, KeepsGrid: true),
        ["PAD"] = new(Arrays.Pad, KeepsGrid: true),
        ["PADV2"] = new(Arrays.PadV2, KeepsGrid: true),
        ["RANDOM_STANDARD_NORMAL"] = new(Arrays.Random("RandomNormal")),
        ["RANDOM_UNIFORM"] = new(Arrays.Random("RandomUniform")),
        ["RANGE"] = new(Reshaping.Range),
        ["RANK"] = new(Reshaping.Rank),
        ["RESHAPE"] = new(Arrays.Reshape, KeepsGrid: true),
        ["REVERSE_SEQUENCE"] = new(Arrays.ReverseSequence, KeepsGrid: true),
        ["REVERSE_V2"] = new(Arrays.Reverse, KeepsGrid: true),
        ["SCATTER_ND"] = new(Selection.ScatterNd),
        ["SHAPE"] = new(Arrays.Shape),
        ["SLICE"] = new(Slicing.Slice, KeepsGrid: true),
        ["SPACE_TO_BATCH_ND"] = new(context => Blocks.SpaceToBatch(context, context.Integers(1), context.Integers(2)), KeepsGrid: true),
        ["SPARSE_TO_DENSE"] = new(Selection.SparseToDense),
        ["SPLIT"] = new(Arrays.Split, KeepsGrid: true),
        ["SPLIT_V"] = new(Arrays.SplitV, KeepsGrid: true),
        ["SQUEEZE"] = new(Arrays.Squeeze, KeepsGrid: true),
        ["STRIDED_SLICE"] = new(Arrays.StridedSlice, KeepsGrid: true),
        ["TILE"] = new(Reshaping.Tile, KeepsGrid: true),
        ["TRANSPOSE"] = new(Reshaping.Transpose, KeepsGrid: true),
        ["UNIQUE"] = new(Arrays.Unique),
        ["UNPACK"] = new(Arrays.Unpack, KeepsGrid: true),
        ["WHERE"] = new(Selection.NonZero),
        ["ZEROS_LIKE"] = new(Reshaping.Like(0)),

        ["BIDIRECTIONAL_SEQUENCE_LSTM"] = new(Recurrent.BidirectionalLstm),
        ["BIDIRECTIONAL_SEQUENCE_RNN"] = new(Recurrent.BidirectionalRnn),
        ["LSTM"] = new(Recurrent.LstmStep),
        ["RNN"] = new(Recurrent.RnnStep),
        ["UNIDIRECTIONAL_SEQUENCE_LSTM"] = new(Recurrent.Lstm),
        ["UNIDIRECTIONAL_SEQUENCE_RNN"] = new(Recurrent.Rnn),

        ["CALL"] = new(Bodies.Call),
        ["IF"] = new(Bodies.If),
        ["WHILE"] = new(Bodies.While),
    }.ToFrozenDictionary();

    /// <summary>The operators, by name.</summary>
    public static IReadOnlyCollection<string> Operators => Table.Keys;

    /// <summary>How an operator is translated; null where it is not.</summary>
    public static LiteOperation? Find(OperatorCode code) => code switch
    {
        { IsCustom: false } => Table.GetValueOrDefault(code.Name),
        { Name: Detection.Name } => new LiteOperation(Detection.PostProcess),
        { Name: "AudioSpectrogram" } => new LiteOperation(Sounds.Spectrogram),
        { Name: "Mfcc" } => new LiteOperation(Sounds.Cepstrum),
        _ when code.Name.StartsWith(Flex.Prefix, StringComparison.Ordinal) => new LiteOperation(Flex.Translate),
        _ => null,
    };
}
